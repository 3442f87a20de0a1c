#!/usr/bin/env node
import { constants } from "node:os";
import { EXIT } from "./exit-code";
import { undoLeftovers } from "./leftovers";
import { processShell } from "./process-shell";
import { runProgram } from "./program";

// A reader that has seen enough, such as `head`, closes the pipe: there is nobody left to tell.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  process.stderr.write(
    `multiarch: the output cannot be written (${error.code ?? error.message}); see where it goes\n`,
  );
  process.exit(EXIT.failed);
});

process.on("exit", undoLeftovers);
// The exit code of a shell for a program that a signal ended.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(signal, () => process.exit(128 + constants.signals[signal]));

void runProgram(process.argv.slice(2), processShell()).then((code) => {
  process.exitCode = code;
});
