import type { CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { buildablePlatforms } from "../../components/service/architectures";

/** What may stand in the place of a value. */
export type Completion =
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "files" }
  /** Nothing that a shell could know, such as a reference. */
  | { readonly kind: "nothing" };

/** An option as it is completed. */
export interface CompletedOption {
  /** `--tag`, `-t`. */
  readonly names: readonly string[];
  readonly description: string;
  /** What follows it; `undefined` for an option without a value. */
  readonly value: Completion | undefined;
}

/** A command as it is completed. */
export interface CompletedCommand {
  /** Its words behind the program's name: `""` for the program itself, `init ci` for a command of a command. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly CompletedOption[];
  /** What its arguments may be. */
  readonly argument: Completion;
}

/** The program and every command below it, as they are completed. */
export function completedCommands(program: CommandUnknownOpts): readonly CompletedCommand[] {
  return walk(program, "");
}

function walk(command: CommandUnknownOpts, path: string): readonly CompletedCommand[] {
  const help = command.createHelp();
  const inner = help
    .visibleCommands(command)
    .map((one) => ({ name: one.name(), description: firstLine(one.description()) }));
  const own: CompletedCommand = {
    path,
    commands: inner,
    options: help.visibleOptions(command).map(completedOption),
    argument: argumentOf(command),
  };
  const others = command.commands.flatMap((one) => walk(one, `${path} ${one.name()}`.trim()));
  return [own, ...others, ...(path === "" ? [helpCommand(inner)] : [])];
}

/** `help` is commander's own: its argument is a command. */
function helpCommand(commands: CompletedCommand["commands"]): CompletedCommand {
  const words = commands.map(({ name }) => name).filter((name) => name !== "help");
  return { path: "help", commands: [], options: [], argument: { kind: "words", words } };
}

function completedOption(option: Option): CompletedOption {
  const names = [option.long, option.short].filter((name) => name !== undefined);
  const placeholder = /[<[]([^>\]]+)[>\]]/.exec(option.flags)?.[1];
  return {
    names,
    description: firstLine(option.description),
    value: placeholder === undefined ? undefined : completionOf(placeholder, option.argChoices),
  };
}

function argumentOf({ registeredArguments: [first] }: CommandUnknownOpts): Completion {
  return first === undefined ? { kind: "nothing" } : completionOf(first.name(), first.argChoices);
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}

/** A value is told by the word that stands for it in the help. */
function completionOf(placeholder: string, choices: readonly string[] | undefined): Completion {
  if (choices !== undefined) return { kind: "words", words: choices };
  if (placeholder === "platform") return { kind: "words", words: buildablePlatforms() };
  return FILES.has(placeholder) ? { kind: "files" } : { kind: "nothing" };
}

const FILES = new Set(["file", "path", "folder", "context", "dockerfile", "files"]);
