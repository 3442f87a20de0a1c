import { writeFile } from "node:fs/promises";
import { run } from "../process";

/** What a local commit is made by, and when: its id depends on its files and parents alone. */
export const COMMIT_ENVIRONMENT = {
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "example",
  GIT_AUTHOR_EMAIL: "example@example.com",
  GIT_AUTHOR_DATE: "2026-01-01T00:00:00Z",
  GIT_COMMITTER_NAME: "example",
  GIT_COMMITTER_EMAIL: "example@example.com",
  GIT_COMMITTER_DATE: "2026-01-01T00:00:00Z",
};

/** The environment of a git client that finds the local repositories at the addresses of the remote ones. */
export function gitEnvironment(gitConfig: string): NodeJS.ProcessEnv {
  return { GIT_CONFIG_GLOBAL: gitConfig, GIT_CONFIG_SYSTEM: "/dev/null" };
}

/** Makes a bare repository of a folder's files: one commit on `main`. */
export async function bareRepository(files: string, repository: string): Promise<void> {
  await run("git", ["init", "--quiet", "--bare", "--initial-branch=main", repository]);
  const env = {
    ...process.env,
    ...COMMIT_ENVIRONMENT,
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_DIR: repository,
    GIT_WORK_TREE: files,
  };
  await run("git", ["add", "--all"], { cwd: files, env });
  await run("git", ["commit", "--quiet", "--message=Example service"], { cwd: files, env });
}

/**
 * Writes a git configuration with which every client finds a local repository at a remote one's address, and nothing at any
 * other: https://git-scm.com/docs/git-config#Documentation/git-config.txt-urlbaseinsteadOf
 *
 * @param remotes folders of bare repositories, by address
 */
export async function writeGitConfig(file: string, remotes: Readonly<Record<string, string>>): Promise<void> {
  const addresses = { "https://": "/nowhere/", ...remotes };
  const rules = Object.entries(addresses).map(
    ([address, folder]) => `[url "file://${folder}"]\n\tinsteadOf = ${address}\n`,
  );
  await writeFile(file, `${rules.join("")}[user]\n\tname = example\n\temail = example@example.com\n`);
}

/** Object that a reference of a remote repository names (an annotated tag names its tag object); `undefined` without one. */
export async function objectOf(address: string, ref: string, gitConfig: string): Promise<string | undefined> {
  const env = { ...process.env, ...gitEnvironment(gitConfig) };
  const { stdout } = await run("git", ["ls-remote", address, ref], { env });
  const line = stdout.split("\n").find((one) => one.endsWith(`\t${ref}`));
  return line?.split("\t")[0];
}
