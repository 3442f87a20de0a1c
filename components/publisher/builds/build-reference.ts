import { isCommit, pullRequestOf } from "../../service/source-ref";
import { err, ok, type Result } from "../../text/result";
import { shown } from "../../text/shown";
import type { BuildResult } from "./build-result";
import { isWebhook } from "./initiator";

type Recorded = Pick<BuildResult, "sourceVersion"> & Partial<Pick<BuildResult, "startedRef" | "exported">>;

/**
 * The reference of a build whose commit CodeBuild resolved, in the form of `SourceFacts.ref`; a build of a commit alone has the
 * commit. CodeBuild's record decides, and the build's word fills what the record cannot say: the branch or tag of a push, whose
 * record has the commit, and that a bare name is a tag, which the checkout proves. A build that says anything else is refused, but
 * one of a commit that no webhook started has the commit alone, whatever it says.
 *
 * Forms: https://docs.aws.amazon.com/codebuild/latest/userguide/sample-source-version.html
 *
 * @param branch the default branch of the service
 */
export function referenceOf(build: BuildResult, branch: string): Result<string> {
  const asked = askedFor(build);
  const told = build.exported.ref;
  const problem = malformed("CodeBuild was asked for", asked) || malformed("it exported SOURCE_REF", told);
  if (problem !== "") return err(problem);
  if (isArtifact(build) && (asked === "" || asked === build.resolvedVersion))
    return onlyOf(build, build.resolvedVersion);
  if (asked === "") return defaultReference(build, branch);
  if (asked === build.resolvedVersion) return pushedReference(build);
  return HEX_NAME.test(asked) ? objectReference(build, asked) : namedReference(build, asked);
}

/**
 * The reference of a build whose revision is the hash of its content: the default branch, which is empty. A build that was
 * asked for a name of which CodeBuild resolved no commit has its content alone: nothing proves what the name stands for.
 *
 * @param content the hash
 * @param archive whether the service's source is an archive in S3, whose versions have names without a meaning
 */
export function contentReference(build: BuildResult, content: string, archive: boolean): Result<string> {
  const asked = askedFor(build);
  if (isArtifact(build)) {
    const problem = malformed("it was started with SOURCE_REF", asked);
    if (problem !== "") return err(problem);
    return ok(HEX_NAME.test(asked) ? content : asked);
  }
  return ok(asked === "" || archive ? "" : content);
}

/** How a build names the pull request that it built; `undefined` when neither CodeBuild's record nor the build names one. */
export function pullRequestOfBuild(build: Recorded): string | undefined {
  return [build.sourceVersion, askedFor(build), build.exported?.ref ?? ""].find(
    (ref) => pullRequestOf(ref) !== undefined,
  );
}

/** A reference without the commit that CodeBuild may append to it: `refs/heads/main^{3f2a...}`. */
export function withoutCommit(reference: string): string {
  return reference.replace(/\^\{[^{}]*\}$/, "");
}

/** A full or shortened id of a git object. */
const HEX_NAME = /^[0-9a-f]{7,64}$/;

/** CodeBuild builds an archive in S3, a pipeline's artifact among others: its reference is the one that it was started with. */
function isArtifact({ sourceVersion }: Recorded): boolean {
  return /^arn:[^:]*:s3:::/.test(sourceVersion);
}

/** What CodeBuild was asked for, without the commit that it may append: `refs/heads/main^{3f2a...}`. */
function askedFor(build: Recorded): string {
  const text = isArtifact(build) ? (build.startedRef ?? "") : build.sourceVersion;
  return withoutCommit(text);
}

/** Of a push only the build knows the reference. Without a webhook, what names one is a variable that anybody may have given it. */
function pushedReference(build: BuildResult): Result<string> {
  const { resolvedVersion: commit, exported } = build;
  if (exported.ref === "") return ok(commit);
  if (HEX_NAME.test(exported.ref)) return commit.startsWith(exported.ref) ? ok(commit) : differs(build);
  return ok(isWebhook(build.initiator) ? exported.ref : commit);
}

/** The default of a source is the default branch, in any spelling, unless a webhook says something else. */
function defaultReference(build: BuildResult, branch: string): Result<string> {
  const { resolvedVersion: commit, exported, initiator } = build;
  if (exported.ref === "") return ok("");
  if (HEX_NAME.test(exported.ref)) return commit.startsWith(exported.ref) ? ok(commit) : differs(build);
  return isWebhook(initiator) || shortRef(exported.ref) === branch ? ok(exported.ref) : differs(build);
}

/** A bare name may be a branch or a tag; a full one is what it says. */
function namedReference(build: BuildResult, asked: string): Result<string> {
  const told = build.exported.ref;
  if (asked.startsWith("refs/")) return told === shortRef(asked) ? ok(asked) : onlyOf(build, asked);
  return told === `refs/heads/${asked}` || told === `refs/tags/${asked}` ? ok(told) : onlyOf(build, asked);
}

/** A name of hex digits is an object: a shortened commit, the object of an annotated tag, or something that git found by this name. */
function objectReference(build: BuildResult, asked: string): Result<string> {
  const { resolvedVersion: commit } = build;
  const told = build.exported.ref;
  if (commit.startsWith(asked)) return onlyOf(build, commit);
  if (told.startsWith("refs/tags/") && (isCommit(asked) || told === `refs/tags/${asked}`)) return ok(told);
  if (!isCommit(asked)) return onlyOf(build, commit);
  return err(
    `CodeBuild was asked for ${shown(asked)} and resolved ${shown(commit)}, and the checkout has no tag that is the first; start the build with refs/tags/<name> or with the commit`,
  );
}

/** The reference of a build that says no more than it was asked for. */
function onlyOf(build: BuildResult, ref: string): Result<string> {
  const { ref: told } = build.exported;
  return told === "" || told === ref || told === askedFor(build) ? ok(ref) : differs(build);
}

/** Why a text can be no reference of a build; empty when it can: https://git-scm.com/docs/git-check-ref-format */
function malformed(who: string, ref: string): string {
  if (ref.length > LONGEST_REF) return `${who} a reference of more than ${LONGEST_REF} characters`;
  if (FORBIDDEN.test(ref)) return `${who} ${shown(ref)}, which has characters that no git reference has`;
  if (!ref.startsWith("refs/") || /^refs\/(?:heads|tags)\/./.test(ref)) return "";
  return `${who} ${shown(ref)}, which is no branch and no tag; use refs/heads/<branch> or refs/tags/<tag>`;
}

const LONGEST_REF = 1024;
const FORBIDDEN = /[\p{Cc}\s~^:?*[\\]/u;

function shortRef(ref: string): string {
  return ref.replace(/^refs\/(?:heads|tags)\//, "");
}

function differs(build: BuildResult): Result<string> {
  const told = `it exported SOURCE_REF ${shown(build.exported.ref)}`;
  const asked = askedFor(build);
  if (asked === "" && isArtifact(build))
    return err(`${told}, but CodeBuild recorded no SOURCE_REF that it was started with`);
  if (asked === "") return err(`${told}, but CodeBuild was asked for nothing but the default of the source`);
  return err(`${told}, but CodeBuild was asked for ${shown(asked)}`);
}
