import { nearest } from "../text/nearest";
import { shown } from "../text/shown";
import type { EscapeToken } from "./dockerfile";
import { flagRefusal } from "./flag-refusals";
import { heredocOf } from "./heredoc-words";
import type { InstructionForm } from "./instruction-form";
import { instructionKind, KEYWORDS } from "./instruction-kinds";
import { argumentDefaults, keyValues } from "./key-values";
import { separatedWords, trim } from "./white-space";

/** Why BuildKit refuses an instruction that it could take apart; `undefined` where it does not. */
export function refusal(
  form: InstructionForm,
  hasStage: boolean,
  escapeToken: EscapeToken,
): string | undefined {
  const kind = instructionKind(form.keyword);
  if (kind === undefined) return unknownInstruction(form.keyword);
  const checksFlags = kind.flags !== undefined && !isNone(form);
  return (
    argumentRefusal(form, escapeToken) ??
    (checksFlags ? flagRefusal(form.flags, kind.flags ?? {}) : undefined) ??
    (hasStage || form.keyword === "FROM" || form.keyword === "ARG"
      ? undefined
      : "stands before the first FROM; move it behind")
  );
}

function unknownInstruction(keyword: string): string {
  const near = nearest(keyword, KEYWORDS);
  return near === undefined ? "is no instruction; remove it" : `is no instruction; did you mean ${near}?`;
}

function argumentRefusal(form: InstructionForm, escapeToken: EscapeToken): string | undefined {
  const text = form.text.text;
  switch (form.keyword) {
    case "FROM":
      return stageRefusal(separatedWords(text));
    case "ADD":
    case "COPY":
      return copyRefusal(form.exec ?? separatedWords(text));
    case "ENV":
    case "LABEL":
      return keyValues(text, escapeToken).problem;
    case "ARG":
      return argumentNames(text, escapeToken);
    case "VOLUME":
      return volumeRefusal(form.exec ?? separatedWords(text));
    case "EXPOSE":
    case "USER":
    case "WORKDIR":
    case "STOPSIGNAL":
    case "MAINTAINER":
      return text === "" ? "has no argument; add one" : undefined;
    case "SHELL":
      return shellRefusal(form.exec);
    case "HEALTHCHECK":
      return healthRefusal(form);
    case "ONBUILD":
      return triggerRefusal(form.trigger);
    default:
      return undefined;
  }
}

function stageRefusal(words: readonly string[]): string | undefined {
  if (words.length === 1) return undefined;
  const [, as = "", name = ""] = words;
  if (words.length !== 3 || !/^as$/iu.test(as)) return 'write it as "FROM image" or "FROM image AS name"';
  if (/^[a-z][a-z0-9-_.]*$/.test(name.toLowerCase())) return undefined;
  return `${shown(name)} is no name for a stage; start it with a letter and use letters, digits, "-", "_" and "."`;
}

function copyRefusal(words: readonly string[]): string | undefined {
  if (words.length < 2) return "has no source and destination; give at least two paths";
  const heredoc = heredocOf(words.at(-1) ?? "");
  if (typeof heredoc === "object") return `the heredoc ${shown(heredoc.name)} is its destination; add a path`;
  return undefined;
}

function argumentNames(text: string, escapeToken: EscapeToken): string | undefined {
  const names = argumentDefaults(text, escapeToken);
  if (names.length === 0) return "has no name; add one";
  return names.some(({ key }) => key === "") ? 'has a default without a name before "="' : undefined;
}

function volumeRefusal(paths: readonly string[]): string | undefined {
  if (paths.length === 0) return "has no path; add one";
  return paths.some((path) => trim(path) === "")
    ? "has an empty path; give it a name or remove it"
    : undefined;
}

function shellRefusal(exec: readonly string[] | undefined): string | undefined {
  if (exec !== undefined && exec.length > 0) return undefined;
  return 'needs a list in JSON, such as ["/bin/sh", "-c"]';
}

function isNone(form: InstructionForm): boolean {
  return form.keyword === "HEALTHCHECK" && separatedWords(form.text.text)[0]?.toUpperCase() === "NONE";
}

function healthRefusal(form: InstructionForm): string | undefined {
  const [type = "", ...words] = separatedWords(form.text.text);
  const command = form.exec ?? words;
  switch (type.toUpperCase()) {
    case "NONE":
      return command.length === 0 ? undefined : "NONE takes no arguments; remove them";
    case "CMD":
      return command.length === 0 ? "CMD has no command; add one" : undefined;
    default:
      return `${shown(type)} is neither CMD nor NONE; write CMD before the command`;
  }
}

function triggerRefusal(trigger: InstructionForm | undefined): string | undefined {
  if (trigger === undefined) return "has no instruction; add one";
  const forbidden = ["ONBUILD", "FROM", "MAINTAINER"].includes(trigger.keyword);
  return forbidden ? `${trigger.keyword} may not be deferred; remove it` : undefined;
}
