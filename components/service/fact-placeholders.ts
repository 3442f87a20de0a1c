/** Facts of a run that build arguments and labels may be told, in the order in which they are put in. */
export const FACTS = ["commit", "version", "time", "branch"] as const;
export type Fact = (typeof FACTS)[number];

/** A fact that a run does not have is left out. */
export type FactValues = { readonly [F in Fact]?: string | undefined };

/**
 * Puts the facts of a run in place of `{commit}`, `{version}`, `{time}` and `{branch}`; every other text in braces stays. The branch is
 * last: it alone may hold braces of its own.
 *
 * @returns `undefined` where a placeholder has no value
 */
export function fillIn(text: string, facts: FactValues): string | undefined {
  return FACTS.reduce<string | undefined>((filled, name) => {
    const placeholder = placeholderOf(name);
    if (filled === undefined || !text.includes(placeholder)) return filled;
    const value = facts[name];
    return value === undefined ? undefined : filled.replaceAll(placeholder, () => value);
  }, text);
}

/** How a text names a fact. */
export function placeholderOf(fact: Fact): string {
  return `{${fact}}`;
}
