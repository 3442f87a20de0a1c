import { commandCases, valueCases } from "./cases";
import type { CompletedCommand, Completion } from "./tree";

/**
 * The completion of bash 3.2 and later: https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html. Where it finds
 * nothing, bash completes file names.
 */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const words = commands.map(({ path, commands: inner, options, argument }) => {
    const names = inner.map(({ name }) => name);
    const values = argument.kind === "words" ? argument.words : [];
    const dashed = options.flatMap((option) => option.names);
    return `    '${path}') words='${[...names, ...values].join(" ")}' options='${dashed.join(" ")}' ;;\n`;
  });
  return `# Completion of multiarch for bash; in ~/.bashrc: eval "$(multiarch completion bash)"
_multiarch() {
  local at="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" path='' words='' options='' i
  COMPREPLY=()
  # A word of the form --option=value is three words to bash.
  if [ "$at" = '=' ]; then at=''; elif [ "$before" = '=' ]; then before="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path \${COMP_WORDS[i]}" in
${commandCases(commands, { set: (path) => `path='${path}'`, skip: "i=$((i + 1))" })}    esac
  done
  case "$path $before" in
${valueCases(commands, valueText)}  esac
  case "$path" in
${words.join("")}  esac
  case "$at" in -*) words="$options" ;; esac
  COMPREPLY=($(compgen -W "$words" -- "$at"))
}
complete -o default -F _multiarch multiarch
`;
}

function valueText(value: Completion): string {
  return value.kind === "words"
    ? `COMPREPLY=($(compgen -W '${value.words.join(" ")}' -- "$at")); return`
    : "return";
}
