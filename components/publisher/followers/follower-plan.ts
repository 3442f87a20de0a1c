import { ANY_REPOSITORY, BUILD_ENVIRONMENT, START } from "../../service/contract";
import type { Registration } from "../../service/registration";
import { isCommit } from "../../service/source-ref";
import { pullRequestOfBuild, withoutCommit } from "../builds/build-reference";
import { commitAskedFor } from "../builds/ended-build";
import { isWebhook } from "../builds/initiator";
import type { BuildRecord, BuildStart, BuildVariable } from "../ports/builds";

/** What is to be done about the follower of a leader's build. */
export type FollowerPlan =
  | {
      readonly kind: "start";
      /** Commit that both build; empty where the source has none. */
      readonly revision: string;
      readonly start: BuildStart;
    }
  /** `none`: it gets none. `later`: what it must build is not known yet. */
  | { readonly kind: "none" | "later"; readonly reason: string };

/**
 * Plans the follower of a leader's build: of the same source and commit, with the variables of ours that the leader was started
 * with. The same leader always gives the same plan, as CodeBuild asks of a start that is repeated.
 *
 * @param project of the follower
 * @param run that the leader belongs to
 */
export function followerPlan(
  leader: BuildRecord,
  run: string,
  project: string,
  registration: Registration,
): FollowerPlan {
  const reason = reasonForNone(leader);
  if (reason !== "") return { kind: "none", reason };
  const revision = isCommit(leader.resolvedVersion) ? leader.resolvedVersion : commitAskedFor(leader);
  if (revision === "" && !leader.downloaded) {
    return { kind: "later", reason: `build ${leader.id} has not downloaded its source` };
  }
  const sourceVersion = revision === "" ? leader.sourceVersion : pinned(leader, revision);
  return {
    kind: "start",
    revision,
    start: {
      project,
      token: run,
      ...(sourceVersion !== "" && { sourceVersion }),
      ...(isOverridden(leader, registration) && { source: leader.source }),
      variables: [{ name: START.runId, value: run, type: "PLAINTEXT" }, ...passedOn(leader)],
      reportsStatus: REPORTED.includes(leader.source.type) && isWebhook(leader.initiator),
    },
  };
}

function reasonForNone(leader: BuildRecord): string {
  const { id, status, runId, initiator } = leader;
  if (runId !== "") return `build ${id} was started with RUN_ID; who gives one starts both builds`;
  if (initiator.startsWith("codepipeline/")) return `build ${id} was started by ${initiator} without RUN_ID`;
  if (pullRequestOfBuild({ sourceVersion: leader.sourceVersion }) !== undefined)
    return `build ${id} is of a pull request, which publishes nothing`;
  const isAlive = status === "IN_PROGRESS" || status === "SUCCEEDED";
  return isAlive ? "" : `build ${id} ended ${status}`;
}

/** The form that downloads one branch and not the whole repository: https://docs.aws.amazon.com/codebuild/latest/userguide/sample-source-version.html */
function pinned({ sourceVersion, source }: BuildRecord, revision: string): string {
  const name = withoutCommit(sourceVersion);
  return name.startsWith("refs/") && PINNABLE.includes(source.type) ? `${name}^{${revision}}` : revision;
}

const PINNABLE = ["GITHUB", "GITHUB_ENTERPRISE", "BITBUCKET", "CODECOMMIT"];

/**
 * Sources whose provider shows a commit's status: API_StartBuild, `reportBuildStatusOverride`. CodeBuild tells it of every build that a
 * webhook started, and of others when their project says so, which the follower's then does too.
 */
const REPORTED = ["GITHUB", "GITHUB_ENTERPRISE", "BITBUCKET", "GITLAB", "GITLAB_SELF_MANAGED"];

function isOverridden({ source }: BuildRecord, { location }: Registration): boolean {
  return location !== undefined && ![location, ANY_REPOSITORY].includes(source.location);
}

/** The values of ours but those that every project has for itself. */
function passedOn({ variables }: BuildRecord): readonly BuildVariable[] {
  const own: readonly string[] = Object.values(BUILD_ENVIRONMENT);
  return variables.filter(({ name }) => !own.includes(name));
}
