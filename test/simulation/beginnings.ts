import { commitId, type Source } from "./sources";

/** How a build of a commit is asked for: by a push, or by a person, a schedule or a program that names what to build. */
export const FORMS = [
  "webhook",
  "reference",
  "pinned",
  "name",
  "unproven name",
  "commit",
  "short commit",
  "tag object",
  "default",
  "pull request",
] as const;

export type Form = (typeof FORMS)[number];

/** What CodeBuild records of the start of a build, what the checkout makes of it, and which reference that really is. */
export interface Asked {
  readonly sourceVersion: string;
  readonly initiator: string;
  /** Reference that the build exports. */
  readonly told: string;
  /** Run id that it is started with; empty for none. */
  readonly startedWith: string;
  /** Reference that it is started with; empty for none. */
  readonly startedRef: string;
  /** What may be written for it; `undefined` for nothing. */
  readonly reference: Source | undefined;
}

const NOBODY = { initiator: "developer", startedWith: "", startedRef: "" } as const;

/** A start of the build of a commit. */
export function askedFor(source: Source, form: Form): Asked {
  const { ref } = source;
  const commit = commitId(source);
  const name = ref.replace(/^refs\/(?:heads|tags)\//, "");
  const isVersion = source.release !== undefined;
  const asked = (sourceVersion: string, told = ref, reference: Source | undefined = source) => ({
    ...NOBODY,
    sourceVersion,
    told,
    reference,
  });
  switch (form) {
    case "webhook":
      return { ...asked(commit), initiator: "GitHub-Hookshot/1234567" };
    case "reference":
      return asked(ref);
    case "pinned":
      return asked(`${ref}^{${commit}}`);
    case "name":
      return asked(name, isVersion ? ref : name);
    case "unproven name":
      return isVersion ? { ...asked(name, name), reference: undefined } : asked(name, name);
    case "commit":
      return asked(commit, commit, commitAlone(source));
    case "short commit":
      return asked(commit.slice(0, 10), commit.slice(0, 10), commitAlone(source));
    case "tag object":
      return isVersion ? asked(`${commit.slice(0, 39)}f`) : asked(ref);
    case "default":
      return ref === "refs/heads/main" ? { ...asked("", ""), initiator: "rule/nightly" } : asked(ref);
    case "pull request":
      return { ...asked("pr/7", "pr/7"), reference: undefined };
  }
}

/** An upload to S3 starts the build of an archive, of this version of it, or of the one that is there by then. */
export function uploaded(source: Source, isPinned: boolean): Asked {
  const sourceVersion = isPinned ? versionId(source) : "";
  return { ...NOBODY, sourceVersion, told: "", reference: source, initiator: "rule/upload" };
}

/** A pipeline starts both builds with the id of its execution. */
export function ofPipeline(source: Source, startedWith: string): Asked {
  return {
    sourceVersion: `arn:aws:s3:::pipeline-artifacts/${startedWith}/source.zip`,
    initiator: "codepipeline/release",
    told: source.ref,
    startedWith,
    startedRef: source.ref,
    reference: source,
  };
}

/** What a retry is asked for: the webhook's variables are lost, and what else was given to the start may be lost too. */
export function again({ reference, ...asked }: Asked, source: Source, keepsVariables: boolean): Asked {
  const isPush = asked.initiator.startsWith("GitHub-Hookshot/");
  const kept = keepsVariables ? asked : { ...asked, startedWith: "", startedRef: "" };
  const isArtifact = asked.sourceVersion.startsWith("arn:");
  const lost = isPush || (isArtifact && !keepsVariables);
  const told = isArtifact ? "" : commitId(source);
  return lost
    ? { ...kept, initiator: NOBODY.initiator, told, reference: commitAlone(source) }
    : { ...kept, initiator: NOBODY.initiator, reference };
}

/** A commit on no branch writes its release tag and moves nothing. */
export function commitAlone({ commit }: Source): Source {
  return { ref: commitId({ commit }), commit, moving: [] };
}

/** Name that S3 gives to an upload. */
export function versionId({ commit }: Source): string {
  return `upload-${commit}`;
}

/** Number of the commit, also by the object of its tag, or of the upload that a start pins; `undefined` when it pins none. */
export function pinnedCommit(sourceVersion: string): number | undefined {
  const pinned = /^upload-(\d)$|\^\{(\d)\2{39}\}$|^(\d)\3{38}(?:\3|f)$/.exec(sourceVersion);
  const digit = pinned?.slice(1).find((one) => one !== undefined);
  return digit === undefined ? undefined : Number(digit);
}
