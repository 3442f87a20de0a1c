import type { Cloud } from "../cloud/ministack";
import { LocalError } from "../process";
import { BuildRecords } from "./records";
import { objectOf } from "./remotes";
import { checkPush } from "./webhook";

/** What starts a build: the webhook of its project, or the root user by hand. */
export type BuildRequest = WebhookStart | ManualStart;

export interface WebhookStart {
  readonly project: string;
  /** Full name of the reference that was pushed. */
  readonly push: string;
  /** Address of the repository that was pushed to, for the webhook of an organization or group; the project's own when left out. */
  readonly repository?: string;
}

export interface ManualStart {
  readonly project: string;
  /** What to build; the project's own version when left out. */
  readonly sourceVersion?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

/**
 * Starts a build, which the runner takes.
 *
 * @param gitConfig see `remotes.ts`
 * @returns the build's id
 * @throws LocalError when the webhook starts no build for the push
 */
export async function startBuild(cloud: Cloud, gitConfig: string, request: BuildRequest): Promise<string> {
  const records = new BuildRecords(cloud);
  if ("push" in request) return push(records, gitConfig, request);
  const { project: projectName, variables = {}, ...version } = request;
  const environmentVariablesOverride = Object.entries(variables).map(([name, value]) => ({ name, value }));
  const { id = "" } = await records.start({ projectName, environmentVariablesOverride, ...version });
  return id;
}

async function push(records: BuildRecords, gitConfig: string, request: WebhookStart): Promise<string> {
  const { project: name, push: ref, repository } = request;
  const project = await records.project(name);
  const location = repository ?? project.source?.location ?? "";
  checkPush(project, ref, /([^/]*?)(?:\.git)?$/.exec(location)?.[1]);
  const pushed = await objectOf(location, ref, gitConfig);
  if (pushed === undefined) throw new LocalError(`${location} has no ${ref}; its full name is needed`);
  return records.push(name, ref, pushed, repository);
}
