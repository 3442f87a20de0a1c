/** Fields of one line of CSV, as flags such as --mount have them; `undefined` for what is none: a stray quote, or nothing. */
export function commaFields(text: string): readonly string[] | undefined {
  const line = text.replace(/\r?\n$/, "");
  if (line === "") return undefined;
  const fields: string[] = [];
  let at = 0;
  while (at <= line.length) {
    const field = line[at] === '"' ? quotedField(line, at) : plainField(line, at);
    if (field === undefined) return undefined;
    fields.push(field.value);
    at = field.end + 1;
  }
  return fields;
}

interface Field {
  readonly value: string;
  /** Where its comma stands, or the end of the line. */
  readonly end: number;
}

function plainField(line: string, start: number): Field | undefined {
  const comma = line.indexOf(",", start);
  const end = comma < 0 ? line.length : comma;
  const value = line.slice(start, end);
  return value.includes('"') ? undefined : { value, end };
}

/** Two quotes in quotes are one. */
function quotedField(line: string, start: number): Field | undefined {
  let value = "";
  let at = start + 1;
  for (;;) {
    const quote = line.indexOf('"', at);
    if (quote < 0) return undefined;
    value += line.slice(at, quote);
    const following = line[quote + 1];
    if (following === undefined || following === ",") return { value, end: quote + 1 };
    if (following !== '"') return undefined;
    value += '"';
    at = quote + 2;
  }
}
