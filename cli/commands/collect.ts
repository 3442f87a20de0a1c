/** Collects an option that may be given more than once; a variadic option would take the arguments that follow it. */
export function collect(value: string, previous: readonly string[] | undefined): string[] {
  return [...(previous ?? []), value];
}
