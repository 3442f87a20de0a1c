import type { Architecture } from "../service/architectures";
import { ANY_REPOSITORY } from "../service/contract";
import type { Service } from "../service/service";
import type { Source } from "../service/sources/source";
import { type Deployment, filled } from "./deployment";

/** The source of a CodeBuild project in CodeBuild's terms: API type `ProjectSource`, without the buildspec. */
export interface SourcePlan<R> {
  readonly type: string;
  /** Absent without a source, and for a pipeline's. */
  readonly location?: R | string;
  /** Commits to fetch; absent where the source has none. */
  readonly gitCloneDepth?: number;
  /** Absent for the credential that the account has. */
  readonly auth?: { readonly type: string; readonly resource: R };
  /** Absent when no submodules are fetched. */
  readonly gitSubmodulesConfig?: { readonly fetchSubmodules: true };
  /** Absent when CodeBuild decides. */
  readonly reportBuildStatus?: true;
  /** The name that the provider shows the status under. */
  readonly buildStatusConfig?: { readonly context: string };
}

/**
 * The source of one of a service's projects.
 *
 * @param leads whether it is the project that the webhook starts
 */
export function sourcePlan<R>(
  { id, source }: Service,
  { architecture, leads }: { readonly architecture: Architecture; readonly leads: boolean },
  deployment: Deployment<R>,
): SourcePlan<R> {
  const { type, location, gitCloneDepth, auth, submodules, reportStatus } = source.project;
  const ofOwner = leads && source.scope !== undefined;
  return {
    type,
    ...(location && { location: ofOwner ? ANY_REPOSITORY : filled(deployment, location) }),
    ...(gitCloneDepth !== undefined && { gitCloneDepth }),
    ...(auth && { auth: { type: auth.type, resource: filled(deployment, auth.resource) } }),
    ...(submodules && { gitSubmodulesConfig: { fetchSubmodules: true } }),
    ...(reportStatus && { reportBuildStatus: true, ...statusName(source, `${id}/${architecture}`) }),
  };
}

/** GitLab has no name of a status: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_BuildStatusConfig.html */
function statusName({ project }: Source, context: string): Pick<SourcePlan<never>, "buildStatusConfig"> {
  return NAMING.includes(project.type) ? { buildStatusConfig: { context } } : {};
}

const NAMING: readonly string[] = ["GITHUB", "GITHUB_ENTERPRISE", "BITBUCKET"];
