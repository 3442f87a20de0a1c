/** A way to sign in that a server offers. */
export interface Challenge {
  /** In lower case: `basic`, `bearer`. */
  readonly scheme: string;
  /** By lower-case name. */
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
const SCHEME = new RegExp(`[\\s,]*(${TOKEN})(?:[ \\t]+[A-Za-z0-9._~+/-]+=*(?=\\s*(?:,|$)))?`, "y");
const PARAMETER = new RegExp(`[\\s,]*(${TOKEN})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s,"]+))`, "y");

/**
 * Reads `WWW-Authenticate`, which holds any number of challenges with commas between them and within them:
 * https://www.rfc-editor.org/rfc/rfc9110#name-www-authenticate. What cannot be read ends the list.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { readonly scheme: string; readonly parameters: Map<string, string> }[] = [];
  let at = 0;
  for (;;) {
    const current = challenges.at(-1);
    const parameter = current === undefined ? null : matchAt(PARAMETER, header, at);
    if (parameter !== null) {
      const [, name = "", quoted, bare = ""] = parameter;
      current?.parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? bare);
    }
    const found = parameter ?? matchAt(SCHEME, header, at);
    if (found === null) return challenges;
    if (parameter === null)
      challenges.push({ scheme: (found[1] ?? "").toLowerCase(), parameters: new Map() });
    at += found[0].length;
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
