import type { Platform } from "../../oci/platform";
import { asVariable, expand } from "../expand";
import type { Scope } from "../scope";
import type { ShellFacts } from "../shell/shell-facts";

/** Programs that tell the architecture of the machine, by what they call it. */
const PROGRAMS: readonly (readonly [pattern: RegExp, names: (platform: Platform) => readonly string[]])[] = [
  [/^(?:uname -[mpi]|arch|uname --machine|rpm (?:-E|--eval) ["']?%\{?_arch\}?["']?)$/, kernelNames],
  [/^dpkg --print-architecture$/, debianNames],
  [/^apk --print-arch$/, alpineNames],
];
const SUBSTITUTION = /\$\(\s*([^()`$]*?)\s*\)|`\s*([^()`$]*?)\s*`/g;
/** Script variables that are set from others are followed so far. */
const DEEPEST = 4;

/** Where a word stands. */
interface WordPlace {
  readonly scope: Scope;
  readonly facts: ShellFacts;
  /** Whether the script runs on the platform, so that `uname -m` gives its name. */
  readonly machine: boolean;
  /** Offset of the word: what is assigned after it does not count. Without one, everything does. */
  readonly before?: number;
}

/**
 * What a word of a script is for a platform.
 *
 * @returns the possible values; `undefined` where they are not known
 */
export function wordValues(
  raw: string,
  platform: Platform,
  place: WordPlace,
  depth = 0,
): readonly string[] | undefined {
  if (depth > DEEPEST) return undefined;
  let texts: readonly string[] = [raw];
  for (const match of raw.matchAll(SUBSTITUTION)) {
    const names = place.machine ? programNames(match[1] ?? match[2] ?? "", platform) : undefined;
    if (names === undefined) return undefined;
    texts = names.flatMap((name) => texts.map((text) => text.replace(match[0], () => name)));
  }
  if (texts.some((text) => text.includes("$(") || text.includes("`"))) return undefined;
  const own = ownNames(raw, platform, place, depth);
  if (own === undefined) return undefined;
  const scopes = own.length === 0 ? [place.scope] : own.map((names) => withNames(place.scope, names));
  const values = texts.flatMap((text) => scopes.map((scope) => expand(text, scope)));
  const known = values.flatMap((value) => (value.kind === "known" ? [value.value] : []));
  return known.length === values.length ? known : undefined;
}

/** The values of the variables in a word that the script sets itself, each in one place. */
function ownNames(
  raw: string,
  platform: Platform,
  place: WordPlace,
  depth: number,
): readonly ReadonlyMap<string, string>[] | undefined {
  let found: readonly ReadonlyMap<string, string>[] = [];
  for (const [, name = ""] of raw.matchAll(/\$\{?([A-Za-z_]\w*)/g)) {
    if (!place.facts.assigned.has(name)) continue;
    const { before = Number.POSITIVE_INFINITY } = place;
    const [first, ...more] = (place.facts.assigned.get(name) ?? []).filter(({ start }) => start < before);
    if (first === undefined || more.length > 0) return undefined;
    const values = wordValues(first.raw, platform, place, depth + 1);
    if (values === undefined) return undefined;
    const others = found.length === 0 ? [new Map<string, string>()] : found;
    found = values.flatMap((value) => others.map((names) => new Map([...names, [name, value]])));
  }
  return found;
}

function withNames(scope: Scope, names: ReadonlyMap<string, string>): Scope {
  return {
    ...scope,
    lookup: (name) => {
      const value = names.get(name);
      return value === undefined ? scope.lookup(name) : asVariable({ kind: "known", value });
    },
  };
}

function programNames(command: string, platform: Platform): readonly string[] | undefined {
  const names = PROGRAMS.find(([pattern]) => pattern.test(command.replaceAll(/\s+/g, " ")))?.[1];
  return names?.(platform);
}

/** https://github.com/torvalds/linux/blob/master/Makefile: UTS_MACHINE; a 64-bit kernel says armv8l to 32-bit programs. */
function kernelNames({ architecture, variant }: Platform): readonly string[] {
  switch (architecture) {
    case "amd64":
      return ["x86_64"];
    case "arm64":
      return ["aarch64"];
    case "386":
      return ["i686", "x86_64"];
    case "arm":
      return [`arm${variant ?? "v7"}l`, "armv8l", "aarch64"];
    default:
      return [architecture];
  }
}

/** https://wiki.debian.org/SupportedArchitectures */
function debianNames({ architecture, variant }: Platform): readonly string[] {
  switch (architecture) {
    case "arm":
      return variant === "v5" || variant === "v6" ? ["armel", "armhf"] : ["armhf"];
    case "386":
      return ["i386"];
    case "ppc64le":
      return ["ppc64el"];
    default:
      return [architecture];
  }
}

/** https://wiki.alpinelinux.org/wiki/Requirements */
function alpineNames({ architecture, variant }: Platform): readonly string[] {
  switch (architecture) {
    case "amd64":
      return ["x86_64"];
    case "arm64":
      return ["aarch64"];
    case "386":
      return ["x86"];
    case "arm":
      return variant === "v6" ? ["armhf"] : ["armv7", "armhf"];
    case "loong64":
      return ["loongarch64"];
    default:
      return [architecture];
  }
}
