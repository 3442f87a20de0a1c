import {
  BatchGetBuildsCommand,
  BatchGetProjectsCommand,
  type Build,
  CodeBuildClient,
  type EnvironmentVariable,
  type Project,
  StartBuildCommand,
} from "@aws-sdk/client-codebuild";
import { type Cloud, clientSettings } from "../cloud/ministack";
import { LocalError } from "../process";

const STOP_POLL_MS = 500;

/** The projects and build records of the local cloud. */
export class BuildRecords {
  readonly #cloud: Cloud;
  readonly #client: CodeBuildClient;

  constructor(cloud: Cloud) {
    this.#cloud = cloud;
    this.#client = new CodeBuildClient(clientSettings(cloud));
  }

  /** A project as it was deployed. */
  async project(name: string): Promise<Project> {
    const { projects = [] } = await this.#client.send(new BatchGetProjectsCommand({ names: [name] }));
    const [project] = projects;
    if (project === undefined) throw new LocalError(`no project "${name}" was deployed to the local cloud`);
    return project;
  }

  /** Starts a build, which the local cloud keeps as a record; the local CodeBuild runs it. */
  async start(
    projectName: string,
    sourceVersion: string,
    variables: readonly EnvironmentVariable[],
  ): Promise<Build> {
    const { build } = await this.#client.send(
      new StartBuildCommand({
        projectName,
        ...(sourceVersion === "" ? {} : { sourceVersion }),
        environmentVariablesOverride: [...variables],
      }),
    );
    if (build === undefined) throw new LocalError(`the local cloud started no build of "${projectName}"`);
    return build;
  }

  /** Changes fields of a record; times are in seconds, as the API has them. */
  async record(id: string, fields: Readonly<Record<string, unknown>>): Promise<void> {
    const answer = await fetch(this.#cloud.endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "CodeBuild_20161006.LocalRecordBuild",
        authorization: rootAuthorization(this.#cloud.region),
      },
      body: JSON.stringify({ id, fields }),
    });
    if (!answer.ok)
      throw new LocalError(`the local cloud refused the record of ${id}: ${await answer.text()}`);
  }

  /** `signal` aborts when the build is stopped through the API; `end` ends the watch. */
  watchForStop(id: string): { readonly signal: AbortSignal; end(): void } {
    const controller = new AbortController();
    const timer = setInterval(async () => {
      const build = await this.get(id).catch(() => undefined);
      if (build?.buildStatus === "STOPPED") controller.abort();
    }, STOP_POLL_MS);
    return { signal: controller.signal, end: () => clearInterval(timer) };
  }

  async get(id: string): Promise<Build> {
    const { builds = [] } = await this.#client.send(new BatchGetBuildsCommand({ ids: [id] }));
    const [build] = builds;
    if (build === undefined) throw new LocalError(`the local cloud has no build "${id}"`);
    return build;
  }
}

/** The local cloud looks up the key and does not check the root user's signature. */
function rootAuthorization(region: string): string {
  const scope = `${new Date().toISOString().slice(0, 10).replaceAll("-", "")}/${region}/codebuild/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=host, Signature=${"0".repeat(64)}`;
}
