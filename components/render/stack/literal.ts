/** A value of JSON as it stands in a TypeScript program, on one line. */
export function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${keyOf(key)}: ${literal(member)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/**
 * An object of options with each member on a line of its own, as the last argument of a call at the start of a line.
 *
 * @param variables names of variables that are members by their own names, before the others
 */
export function optionsLiteral(options: object, variables: readonly string[]): string {
  const members = Object.entries(options).map(([key, value]) => `${keyOf(key)}: ${literal(value)}`);
  const lines = [...variables, ...members].map((member) => `  ${member},\n`);
  return `{\n${lines.join("")}}`;
}

function keyOf(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}
