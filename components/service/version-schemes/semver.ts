// One by one: the whole package has four times as much to load.
import compare from "semver/functions/compare";
import parse from "semver/functions/parse";
import type { Scheme } from "./scheme";

const NUMBER = "(0|[1-9][0-9]*)";
const IDENTIFIER = `(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)`;
const BUILD = "[0-9A-Za-z-]+";

/** Semantic Versioning 2.0: https://semver.org/#spec-item-11 has the order; build metadata does not count. */
export const SEMVER: Scheme = {
  pattern: `${NUMBER}\\.${NUMBER}\\.${NUMBER}(-${IDENTIFIER}(\\.${IDENTIFIER})*)?(\\+${BUILD}(\\.${BUILD})*)?`,
  parse: (text) => {
    // The parser itself takes a "v" and white space around.
    const version = /^\d\S*$/.test(text) ? parse(text) : null;
    if (version === null) return undefined;
    const { raw, major, minor, prerelease } = version;
    const stable = prerelease.length === 0;
    return {
      text: raw,
      stable,
      minor: stable ? `${major}.${minor}` : undefined,
      major: stable ? `${major}` : undefined,
    };
  },
  compare,
};
