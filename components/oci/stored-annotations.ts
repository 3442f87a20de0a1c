/** The annotations of a stored index or manifest; none when it has none or cannot be read. */
export function annotationsOf(body: string): Readonly<Record<string, string | undefined>> {
  try {
    const annotations: unknown = JSON.parse(body)?.annotations;
    if (typeof annotations !== "object" || annotations === null) return {};
    const texts = Object.entries(annotations).filter(([, value]) => typeof value === "string");
    return Object.fromEntries(texts);
  } catch {
    return {};
  }
}
