import { run } from "../process";
import { gitEnvironment, objectOf } from "./remotes";

/** What a build of a git source is asked for. */
interface GitVersion {
  /** Full name of a branch, tag or pull request. */
  readonly ref?: string;
  /** Commit, or the tag object of a webhook's push; may be abbreviated. */
  readonly commit?: string;
}

export interface GitSource {
  readonly location: string;
  /** Any form of https://docs.aws.amazon.com/codebuild/latest/userguide/sample-source-version.html; empty for the default. */
  readonly version: string;
  /** Commits to fetch; all when left out or 0. */
  readonly depth?: number | undefined;
  /** Whether submodules are fetched too. */
  readonly submodules?: boolean;
  readonly gitConfig: string;
  readonly folder: string;
}

/**
 * Clones and checks out as CodeBuild does: the reference with the clone depth, or the whole repository for a bare commit.
 *
 * @returns the commit that was checked out
 */
export async function fetchGit(source: GitSource): Promise<string> {
  const env = { ...process.env, ...gitEnvironment(source.gitConfig) };
  const git = async (...args: readonly string[]) =>
    (await run("git", args, { cwd: source.folder, env })).stdout.trim();
  await git("init", "--quiet");
  await git("remote", "add", "origin", source.location);
  const { ref, commit } = await gitVersion(source);
  if (ref === undefined) {
    await git(
      "fetch",
      "--quiet",
      "origin",
      "+refs/heads/*:refs/remotes/origin/*",
      "+refs/tags/*:refs/tags/*",
    );
  } else {
    const depth = source.depth ? [`--depth=${source.depth}`] : [];
    // The depth counts from the commit that is asked for, not from where the branch is by now.
    await git(
      "fetch",
      "--quiet",
      ...depth,
      "origin",
      `+${ref}:${localName(ref)}`,
      ...(commit ? [commit] : []),
    );
  }
  await git("checkout", "--quiet", "--detach", commit ?? "FETCH_HEAD");
  // Git follows no address of a submodule to a file by itself, and every local repository is one.
  if (source.submodules)
    await git("-c", "protocol.file.allow=always", "submodule", "--quiet", "update", "--init", "--recursive");
  return git("rev-parse", "HEAD");
}

/** A tag keeps its name; everything else is a reference of the remote. */
function localName(ref: string): string {
  return ref.startsWith("refs/tags/") ? ref : `refs/remotes/origin/${ref.replace(/^refs\/(heads\/)?/, "")}`;
}

async function gitVersion({ location, version, gitConfig }: GitSource): Promise<GitVersion> {
  const pinned = /^(.+)\^\{([0-9a-f]+)\}$/.exec(version);
  const name = (pinned?.[1] ?? version).replace(/^pr\/(\d+)$/, "refs/pull/$1/head");
  const commit = pinned?.[2] === undefined ? {} : { commit: pinned[2] };
  if (name === "") return { ref: "HEAD" };
  const candidates = name.startsWith("refs/") ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`];
  for (const ref of candidates)
    if ((await objectOf(location, ref, gitConfig)) !== undefined) return { ref, ...commit };
  if (/^[0-9a-f]{7,64}$/.test(name)) return { commit: name };
  throw new Error(`reference not found for primary source and source version ${version}`);
}
