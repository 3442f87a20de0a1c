import { existsSync } from "node:fs";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { run } from "../process";

/** What triggered a build, as a source provider's webhook sends it to CodeBuild. */
export interface Push {
  /** `refs/heads/main` or `refs/tags/v1.4.2`. */
  readonly ref: string;
}

/** A source that was fetched. */
export interface FetchedSource {
  /** Commit id; absent for a source without commits. */
  readonly revision?: string;
}

export interface SourceOptions {
  readonly source: { readonly type?: string | undefined; readonly location?: string | undefined };
  /** What to build: a branch, tag or commit of a git source. */
  readonly version: string;
  /** Local git repositories that stand in for the remote ones, by location. */
  readonly remotes: Readonly<Record<string, string>>;
  readonly folder: string;
  /** Archive of an S3 source on its way to the folder. */
  readonly temporary: string;
  /** The environment of the build role. */
  readonly env: NodeJS.ProcessEnv;
}

/** Fetches the source of a build into `folder`, with the rights of the build role. */
export async function fetchSource(options: SourceOptions): Promise<FetchedSource> {
  await mkdir(options.folder, { recursive: true });
  const { type = "NO_SOURCE", location = "" } = options.source;
  switch (type) {
    case "GITHUB":
    case "CODECOMMIT":
      return fetchGit(location, options);
    case "S3":
      return fetchArchive(location, options);
    case "NO_SOURCE":
      return {};
    default:
      throw new Error(`the local CodeBuild does not know the source type ${type}`);
  }
}

/** A git repository made of a folder: one commit whose id depends on the files alone. */
export async function gitRepository(files: string, folder: string): Promise<string> {
  if (existsSync(join(folder, ".git"))) return folder;
  await cp(files, folder, { recursive: true });
  const env = { ...process.env, ...COMMIT_ENVIRONMENT };
  await run("git", ["init", "--quiet", "--initial-branch=main"], { cwd: folder, env });
  await run("git", ["add", "--all"], { cwd: folder, env });
  await run("git", ["commit", "--quiet", "--message=Example service"], { cwd: folder, env });
  return folder;
}

const COMMIT_ENVIRONMENT = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "example",
  GIT_AUTHOR_EMAIL: "example@example.com",
  GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
  GIT_COMMITTER_NAME: "example",
  GIT_COMMITTER_EMAIL: "example@example.com",
  GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
};

async function fetchGit(
  location: string,
  { version, remotes, folder }: SourceOptions,
): Promise<FetchedSource> {
  const remote = remotes[location];
  if (remote === undefined) throw new Error(`no local repository stands in for ${location}`);
  const env = { ...process.env, ...COMMIT_ENVIRONMENT };
  await run("git", ["clone", "--quiet", "--no-checkout", `file://${remote}`, folder], { env });
  const name = version.replace(/^refs\/(heads|tags)\//, "");
  await run(
    "git",
    ["checkout", "--quiet", "--detach", name === "" ? "HEAD" : `${await knownAs(folder, name)}`],
    { cwd: folder, env },
  );
  const { stdout } = await run("git", ["rev-parse", "HEAD"], { cwd: folder, env });
  return { revision: stdout.trim() };
}

/** A branch is known by its remote's name in a clone; a tag or a commit by its own. */
async function knownAs(folder: string, name: string): Promise<string> {
  const branch = `refs/remotes/origin/${name}`;
  const found = await run("git", ["rev-parse", "--quiet", "--verify", branch], { cwd: folder }).catch(
    () => undefined,
  );
  return found === undefined ? name : branch;
}

async function fetchArchive(
  location: string,
  { folder, temporary, env }: SourceOptions,
): Promise<FetchedSource> {
  const [Bucket = "", ...key] = location.split("/");
  const client = new S3Client({
    endpoint: env.AWS_ENDPOINT_URL ?? "",
    region: env.AWS_REGION ?? "",
    forcePathStyle: true,
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? "",
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? "",
      sessionToken: env.AWS_SESSION_TOKEN ?? "",
    },
  });
  const object = await client.send(new GetObjectCommand({ Bucket, Key: key.join("/") }));
  await writeFile(temporary, (await object.Body?.transformToByteArray()) ?? "");
  await run("python3", [join(__dirname, "unzip.py"), temporary, folder], { env });
  return {};
}
