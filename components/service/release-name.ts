import { canMake } from "./tag-templates";
import { PLAIN_VERSIONS } from "./versions";

/**
 * Whether a tag is named like one that a service writes once, whatever service it is: a version of three numbers (`1.4.2`,
 * `v2.0.0-rc.1`, that of a rebuild) or a commit id of 7 or more hex digits, alone or at the end after a `-` (`api-1.4.2`,
 * `sha-3f2a9c1`).
 */
export function isNamedLikeRelease(tag: string): boolean {
  const starts = [0, ...[...tag.matchAll(/-/g)].map(({ index }) => index + 1)];
  return starts.some((start) => {
    const text = tag.slice(start);
    return /^[0-9a-f]{7,64}$/.test(text) || canMake("{version}", text.replace(/^v/, ""), PLAIN_VERSIONS);
  });
}
