import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { onTestFinished } from "vitest";

/** How the Docker CLI answers to a command line that starts with a text. */
export interface DockerAnswer {
  readonly to: string;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly status?: number;
  /** Seconds until it ends by itself. */
  readonly seconds?: number;
}

/**
 * The variables of a shell whose `docker` gives answers that were recorded from the real one. It is a program of its own, so that
 * what the commands start is really started.
 *
 * @returns with the file that gets each command line, and the file that gets each process id
 */
export function dockerOf(answers: readonly DockerAnswer[]): {
  readonly env: NodeJS.ProcessEnv;
  readonly log: string;
  readonly pids: string;
} {
  const folder = mkdtempSync(join(tmpdir(), "multiarch-docker-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const log = join(folder, "log");
  const cases = answers.map(
    ({ to, stdout = "", stderr = "", status = 0, seconds }) =>
      `case "$*" in ${quoted(to)}*) ${seconds === undefined ? "" : `exec sleep ${seconds}; `}printf '%s' ${quoted(stdout)}; printf '%s' ${quoted(stderr)} >&2; exit ${status};; esac`,
  );
  const script = [
    "#!/bin/sh",
    `echo "$*" >> ${quoted(log)}`,
    `echo $$ >> ${quoted(join(folder, "pids"))}`,
    ...cases,
    'echo "no answer to $*" >&2; exit 99',
    "",
  ];
  writeFileSync(join(folder, "docker"), script.join("\n"), { mode: 0o755 });
  writeFileSync(log, "");
  return { env: { PATH: [folder, process.env.PATH].join(delimiter) }, log, pids: join(folder, "pids") };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
