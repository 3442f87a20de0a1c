import type { CompletedCommand, CompletedOption, Completion } from "./tree";

/** The completion of fish 3 and later: https://fishshell.com/docs/current/completions.html */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  return `# Completion of multiarch for fish; once: multiarch completion fish > ~/.config/fish/completions/multiarch.fish
function __multiarch_path
    set -l path ''
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
            continue
        end
        switch "$path $word"
${commands.flatMap(pathCase).join("")}${valuedCase(commands)}        end
    end
    echo "at $path"
end
function __multiarch_at
    test (__multiarch_path) = "at $argv[1]"
end
complete -c multiarch -f
${commands.flatMap(linesOf).join("\n")}
`;
}

function pathCase({ path }: CompletedCommand): readonly string[] {
  if (path === "") return [];
  const cut = path.lastIndexOf(" ");
  const pattern = `${path.slice(0, Math.max(cut, 0))} ${path.slice(cut + 1)}`;
  return [`            case '${pattern}'\n                set path '${path}'\n`];
}

function valuedCase(commands: readonly CompletedCommand[]): string {
  const patterns = commands.flatMap(({ path, options }) =>
    options
      .filter(({ value }) => value !== undefined)
      .flatMap(({ names }) => names.map((name) => `'${path} ${name}'`)),
  );
  return `            case ${patterns.join(" ")}\n                set skip 1\n`;
}

function linesOf({ path, commands, options, argument }: CompletedCommand): readonly string[] {
  const here = `complete -c multiarch -n "__multiarch_at '${path}'"`;
  return [
    ...commands.map(({ name, description }) => `${here} -a ${name} -d ${quoted(description)}`),
    ...options.map((option) => `${here} ${optionOf(option)}`),
    ...(argument.kind === "nothing" ? [] : [`${here} ${valueText(argument)}`]),
  ];
}

function optionOf({ names, description, value }: CompletedOption): string {
  const flags = names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const given = value === undefined ? "" : ` ${value.kind === "files" ? "-r" : "-x"} ${valueText(value)}`;
  return `${flags.join(" ")} -d ${quoted(description)}${given}`.trimEnd();
}

function valueText(value: Completion): string {
  if (value.kind === "words") return `-a '${value.words.join(" ")}'`;
  return value.kind === "files" ? "-F" : "";
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
