import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Shell } from "../shell";
import { buildCommand } from "./build";
import { combineCommand } from "./combine";
import { completionCommand } from "./completion";
import { doctorCommand } from "./doctor";
import { initCommand } from "./init";
import { inspectCommand } from "./inspect";
import { lintCommand } from "./lint";
import { tagsCommand } from "./tags";
import { validateCommand } from "./validate";
import { whyCommand } from "./why";

/** Every command, in the order of the help. One file each; its options stand there, what it does is loaded when it runs. */
export const COMMANDS: readonly ((shell: Shell) => CommandUnknownOpts)[] = [
  doctorCommand,
  buildCommand,
  inspectCommand,
  validateCommand,
  whyCommand,
  combineCommand,
  tagsCommand,
  lintCommand,
  initCommand,
  completionCommand,
];
