import type { CompletedCommand, Completion } from "./tree";

/**
 * Cases over `"<path> <word>"` that follow the words of a command line: a word that is a command becomes part of the path, the value
 * of an option is passed over.
 */
export function commandCases(
  commands: readonly CompletedCommand[],
  write: { readonly set: (path: string) => string; readonly skip: string },
): string {
  const entered = commands
    .filter(({ path }) => path !== "")
    .map(({ path }) => {
      const cut = path.lastIndexOf(" ");
      const pattern = `${path.slice(0, Math.max(cut, 0))} ${path.slice(cut + 1)}`;
      return `      '${pattern}') ${write.set(path)} ;;\n`;
    });
  const valued = commands.flatMap(({ path, options }) =>
    options
      .filter(({ value }) => value !== undefined)
      .flatMap(({ names }) => names.map((name) => `'${path} ${name}'`)),
  );
  return [...entered, `      ${valued.join("|")}) ${write.skip} ;;\n`].join("");
}

/** Cases over `"<path> <option>"` that complete the value of an option; options that are completed alike are one case. */
export function valueCases(
  commands: readonly CompletedCommand[],
  write: (value: Completion) => string,
): string {
  const cases = new Map<string, string[]>();
  for (const { path, options } of commands) {
    for (const { names, value } of options) {
      if (value === undefined) continue;
      const patterns = names.map((name) => `'${path} ${name}'`);
      cases.set(write(value), [...(cases.get(write(value)) ?? []), ...patterns]);
    }
  }
  return [...cases].map(([action, patterns]) => `    ${patterns.join("|")}) ${action} ;;\n`).join("");
}
