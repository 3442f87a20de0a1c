import { type CachedFolder, cacheFolder, isCached } from "../cache";
import { LocalError, run } from "../process";

interface Prerequisite {
  readonly args: readonly string[];
  /** What to install when the program is missing or does not succeed. */
  readonly advice: string;
}

/** Programs that the local run takes from the machine. */
const PREREQUISITES = {
  git: { args: ["--version"], advice: "install git" },
  go: { args: ["version"], advice: "install Go 1.26 or later (https://go.dev/doc/install)" },
  python3: {
    args: ["-c", "import sys, venv, ensurepip; assert sys.version_info >= (3, 11)"],
    advice: "install Python 3.11 or later with its venv module (Debian: python3-venv)",
  },
} as const satisfies Readonly<Record<string, Prerequisite>>;

export type PrerequisiteName = keyof typeof PREREQUISITES;

/** Git, which makes the source repositories of every run, and what fills those of `folders` that are not filled. */
export function prerequisitesOf(
  folders: readonly CachedFolder[],
  base = cacheFolder(),
): readonly PrerequisiteName[] {
  const missing = folders.filter((folder) => !isCached(folder, base));
  return [...new Set(["git" as const, ...missing.flatMap(({ filledBy }) => filledBy ?? [])])].sort();
}

/** @throws LocalError that names every program that is missing, with what to install */
export async function checkPrerequisites(
  names: readonly PrerequisiteName[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  const checks = await Promise.all(
    names.map((name) => {
      const { args, advice } = PREREQUISITES[name];
      return run(name, args, { env }).then(
        () => [],
        () => [`  ${name}: ${advice}`],
      );
    }),
  );
  const missing = checks.flat();
  if (missing.length === 0) return;
  throw new LocalError(`this machine lacks what the local run needs:\n${missing.join("\n")}`);
}
