import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { type Build, CodeBuild } from "@aws-sdk/client-codebuild";
import { parse } from "yaml";
import { clientSettings } from "../../../local/cloud/ministack";
import { buildEnd, failureOf } from "../../../local/fleet";
import type { Machines } from "./machines";

/** A project that somebody has made by hand. */
export interface HandMadeProject {
  /** Starts a build and waits for its end, however it ends. */
  build(sourceVersion?: string): Promise<Build>;
}

interface BatchTask {
  readonly identifier: string;
  readonly buildspec: string;
}

/** Runs buildspecs by the local CodeBuild: a project for each task of the batch, in the order of its graph. */
export async function runCodeBuild(
  machines: Machines,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const { batch } = parse(files["buildspec.yml"] ?? "") as {
    readonly batch?: { readonly "build-graph": readonly BatchTask[] };
  };
  const tasks = batch?.["build-graph"] ?? [{ identifier: "build", buildspec: "buildspec.yml" }];
  for (const { identifier, buildspec } of tasks) {
    const project = await handMadeProject(machines, `${name}-${identifier}`, files[buildspec] ?? "");
    const failure = failureOf(await project.build());
    if (failure !== undefined) throw new Error(failure);
  }
}

/** A project of the fleet's repository with a buildspec of its own. */
export async function handMadeProject(
  { environment, env, role }: Machines,
  name: string,
  buildspec: string,
): Promise<HandMadeProject> {
  const { cloud, remotes } = environment;
  const [location = ""] = Object.keys(remotes);
  const group = `/ci/${name}`;
  await new CloudWatchLogs(clientSettings(cloud)).createLogGroup({ logGroupName: group });
  const codebuild = new CodeBuild(clientSettings(cloud));
  // The local CodeBuild has one builder for all builds; these find what starts theirs first on the PATH.
  const variables = { PATH: env.PATH ?? "", BUILDX_BUILDER: "", BUILDX_CONFIG: "", MACHINE: name };
  await codebuild.createProject({
    name,
    source: { type: "GITHUB", location, buildspec },
    artifacts: { type: "NO_ARTIFACTS" },
    environment: {
      type: "LINUX_CONTAINER",
      image: "i",
      computeType: "BUILD_GENERAL1_SMALL",
      environmentVariables: Object.entries(variables).map(([key, value]) => ({ name: key, value })),
    },
    serviceRole: role,
    logsConfig: { cloudWatchLogs: { status: "ENABLED", groupName: group } },
  });
  return {
    build: async (sourceVersion) => {
      const version = sourceVersion === undefined ? {} : { sourceVersion };
      const { build } = await codebuild.startBuild({ projectName: name, ...version });
      return buildEnd(cloud, build?.id ?? "");
    },
  };
}
