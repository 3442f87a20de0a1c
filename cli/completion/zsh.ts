import { commandCases, valueCases } from "./cases";
import type { CompletedCommand, Completion } from "./tree";

/** The completion of zsh: https://zsh.sourceforge.io/Doc/Release/Completion-System.html. It runs as a file of `fpath` and by `eval`. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  const cases = commands.map((command) => `    '${command.path}')\n${linesOf(command)}      ;;\n`);
  return `#compdef multiarch
# Completion of multiarch for zsh; in ~/.zshrc, after compinit: eval "$(multiarch completion zsh)"
_multiarch() {
  local at='' argument='' i
  local -a inner options
  for ((i = 2; i < CURRENT; i++)); do
    case "$at \${words[i]}" in
${commandCases(commands, { set: (path) => `at='${path}'`, skip: "((i++))" })}    esac
  done
  case "$at \${words[CURRENT-1]}" in
${valueCases(commands, (value) => `${valueText(value)}; return`)}  esac
  case "$at" in
${cases.join("")}  esac
  if [[ "$PREFIX" == -* ]]; then
    _describe -o option options
    return
  fi
  (( $#inner )) && _describe command inner
  eval "$argument"
}
if [ "$funcstack[1]" = _multiarch ]; then _multiarch "$@"; else compdef _multiarch multiarch; fi
`;
}

function linesOf({ commands, options, argument }: CompletedCommand): string {
  const inner = commands.map(({ name, description }) => described(name, description));
  const dashed = options.flatMap(({ names, description }) =>
    names.map((name) => described(name, description)),
  );
  const value = argument.kind === "nothing" ? "" : `      argument=${quoted(valueText(argument))}\n`;
  return `      inner=(${inner.join(" ")})\n      options=(${dashed.join(" ")})\n${value}`;
}

function valueText(value: Completion): string {
  if (value.kind === "words") return `compadd -- ${value.words.join(" ")}`;
  return value.kind === "files" ? "_files" : "_message value";
}

function described(name: string, description: string): string {
  return quoted(`${name.replaceAll(":", "\\:")}:${description}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
