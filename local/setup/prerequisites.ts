import { LocalError, run } from "../process";

interface Prerequisite {
  readonly args: readonly string[];
  /** What to install when the program is missing or does not succeed. */
  readonly advice: string;
}

/** Programs that a machine must have before anything can be set up. */
const PREREQUISITES = {
  python3: {
    args: ["-c", "import sys, venv, ensurepip; assert sys.version_info >= (3, 11)"],
    advice: "install Python 3.11 or later with its venv module (Debian: python3-venv)",
  },
  go: { args: ["version"], advice: "install Go 1.26 or later (https://go.dev/doc/install)" },
  git: { args: ["--version"], advice: "install git" },
} as const satisfies Readonly<Record<string, Prerequisite>>;

/** @throws LocalError that names every program that is missing, with what to install */
export async function checkPrerequisites(names: readonly (keyof typeof PREREQUISITES)[]): Promise<void> {
  const checks = await Promise.all(
    names.map((name) => {
      const { args, advice } = PREREQUISITES[name];
      return run(name, args).then(
        () => [],
        () => [`  ${name}: ${advice}`],
      );
    }),
  );
  const missing = checks.flat();
  if (missing.length === 0) return;
  throw new LocalError(`this machine lacks what the local run is built from:\n${missing.join("\n")}`);
}
