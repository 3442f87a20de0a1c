/** A moment in milliseconds since 1970 as ISO 8601 in UTC with milliseconds: `2026-03-02T09:30:00.000Z`. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
