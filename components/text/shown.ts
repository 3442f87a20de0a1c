/** A value as it is shown in a message: JSON, cut to 100 characters. */
export function shown(value: unknown): string {
  const text = typeof value === "bigint" || typeof value === "symbol" ? String(value) : jsonOf(value);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
