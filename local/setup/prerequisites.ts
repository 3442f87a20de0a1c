import { LocalError, run } from "../process";

/** Programs that a machine must have before anything can be set up. */
const PREREQUISITES: Readonly<Record<string, { readonly args: readonly string[]; readonly advice: string }>> =
  {
    python3: {
      args: ["-c", "import venv, ensurepip"],
      advice: "install Python 3.10 or later with its venv module (Debian: python3-venv)",
    },
    go: { args: ["version"], advice: "install Go 1.26 or later (https://go.dev/doc/install)" },
    git: { args: ["--version"], advice: "install git" },
  };

/** @throws LocalError that names every program that is missing, with what to install */
export async function checkPrerequisites(names: readonly string[]): Promise<void> {
  const missing: string[] = [];
  for (const name of names) {
    const { args = [], advice = "" } = PREREQUISITES[name] ?? {};
    await run(name, args).catch(() => missing.push(`  ${name}: ${advice}`));
  }
  if (missing.length === 0) return;
  throw new LocalError(`this machine lacks what the local run is built from:\n${missing.join("\n")}`);
}
