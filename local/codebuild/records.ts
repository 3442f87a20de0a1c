import {
  BatchGetBuildsCommand,
  BatchGetProjectsCommand,
  type Build,
  CodeBuildClient,
  ListBuildsForProjectCommand,
  type Project,
  StartBuildCommand,
  type StartBuildCommandInput,
} from "@aws-sdk/client-codebuild";
import { type Cloud, clientSettings } from "../cloud/ministack";
import { LocalError } from "../process";

const STOP_POLL_MS = 500;

/** A build that nobody runs yet. */
export interface TakenBuild {
  readonly id: string;
  /** The reference whose push a webhook reported, which the record of a build does not have; empty for other starts. */
  readonly pushed: string;
}

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

  /** Starts a build as the root user, which the local cloud keeps as a record until somebody runs it. */
  async start(request: StartBuildCommandInput): Promise<Build> {
    const { build } = await this.#client.send(new StartBuildCommand(request));
    if (build === undefined)
      throw new LocalError(`the local cloud started no build of "${request.projectName}"`);
    return build;
  }

  /**
   * Starts a build as the webhook of a project.
   *
   * @param repository address of the repository that was pushed to, where it is not the project's
   * @returns the build's id
   */
  async push(projectName: string, ref: string, commit: string, repository?: string): Promise<string> {
    const source = repository === undefined ? {} : { sourceLocationOverride: repository };
    const request = { projectName, ref, sourceVersion: commit, ...source };
    const { build } = (await this.#local("WebhookBuild", request)) as {
      readonly build: { readonly id: string };
    };
    return build.id;
  }

  /** The builds that were started since the last call, whoever started them; the caller is the one who runs them. */
  async take(): Promise<readonly TakenBuild[]> {
    return ((await this.#local("TakeBuilds", {})) as { readonly builds: readonly TakenBuild[] }).builds;
  }

  /** Changes fields of a record; times are in seconds, as the API has them. */
  async record(id: string, fields: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#local("RecordBuild", { id, fields });
  }

  /** How many builds of the account may be in progress; a start beyond it is refused. Any number when left out. */
  async limit(limit?: number): Promise<void> {
    await this.#local("LimitBuilds", { limit });
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

  /** Ids of the builds of a project, newest first. */
  async list(projectName: string): Promise<readonly string[]> {
    const { ids = [] } = await this.#client.send(new ListBuildsForProjectCommand({ projectName }));
    return ids;
  }

  async get(id: string): Promise<Build> {
    const { builds = [] } = await this.#client.send(new BatchGetBuildsCommand({ ids: [id] }));
    const [build] = builds;
    if (build === undefined) throw new LocalError(`the local cloud has no build "${id}"`);
    return build;
  }

  /** A call that only the root user of the local cloud can make, and AWS does not have. */
  async #local(operation: string, body: Readonly<Record<string, unknown>>): Promise<unknown> {
    const answer = await fetch(this.#cloud.endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": `CodeBuild_20161006.Local${operation}`,
        authorization: rootAuthorization(this.#cloud.region),
      },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok)
      throw new LocalError(`the local cloud refused ${operation} of ${JSON.stringify(body)}: ${text}`);
    return JSON.parse(text);
  }
}

/** The local cloud looks up the key and does not check the root user's signature. */
function rootAuthorization(region: string): string {
  const scope = `${new Date().toISOString().slice(0, 10).replaceAll("-", "")}/${region}/codebuild/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=host, Signature=${"0".repeat(64)}`;
}
