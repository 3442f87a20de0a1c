import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { Shell } from "../shell";
import { buildCommand } from "./build";
import { combineCommand } from "./combine";
import { doctorCommand } from "./doctor";
import { initCommand } from "./init";
import { tagsCommand } from "./tags";

/** Every command, in the order of the help. One file each; its options stand there, what it does is loaded when it runs. */
export const COMMANDS: readonly ((shell: Shell) => CommandUnknownOpts)[] = [
  doctorCommand,
  buildCommand,
  combineCommand,
  tagsCommand,
  initCommand,
];
