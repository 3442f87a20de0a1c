/** The services of each team. A real list has names of its own, or reads the folders of a repository. */
export const TEAMS: Readonly<Record<string, readonly string[]>> = {
  checkout: numbered("checkout", 50),
  billing: numbered("billing", 40),
  search: numbered("search", 30),
};

/** Each service has a repository of its own. */
export function sourceOf(service: string) {
  return { type: "github", repository: `acme/${service}` } as const;
}

function numbered(team: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `${team}-${String(at + 1).padStart(2, "0")}`);
}
