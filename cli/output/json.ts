/** What `--json` prints: one document, indented by two spaces, with a newline at its end. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
