#!/usr/bin/env node
import { processShell } from "./process-shell";
import { runProgram } from "./program";

// A reader that has seen enough, such as `head`, closes the pipe: there is nobody left to tell.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

void runProgram(process.argv.slice(2), processShell()).then((code) => {
  process.exitCode = code;
});
