import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FACTS_INPUT } from "../../../components/render/buildspec/inputs/facts";
import { type FactValues, fillIn } from "../../../components/service/fact-placeholders";
import { parseSourceRef } from "../../../components/service/source-ref";
import type { VersionPolicy } from "../../../components/service/versions";

const COMMIT = "3f2a9c1d0b7e4a5f6c7d8e9f0a1b2c3d4e5f6a7b";
const BRANCH = "main";

let facts: string;

beforeAll(() => {
  facts = mkdtempSync(join(tmpdir(), "facts-"));
  writeFileSync(join(facts, "revision"), COMMIT);
  writeFileSync(join(facts, "commit-time"), "");
});

afterAll(() => rmSync(facts, { recursive: true }));

interface Told {
  readonly ref: string;
  readonly version: string;
  readonly branch: string;
  /** One for each text; `-` for one that is left out. */
  readonly filled: readonly string[];
}

/** What the commands of the buildspec tell runs of these references, without a checkout. */
function toldAbout(refs: readonly string[], { prefix, scheme }: VersionPolicy): readonly Told[] {
  const script = `set -euo pipefail
facts="$1"; shift
texts=("\${@:1:${TEXTS.length}}"); shift ${TEXTS.length}
for each in "$@"; do (
  printf '%s' "$each" > "$facts/ref"
${FACTS_INPUT.before}
  printf '%s\\0' "$ref" "$fact_version" "$fact_branch"
  for text in "\${texts[@]}"; do
    if fill_in "$text" > "$facts/log"; then printf '%s\\0' "$filled"; else printf '%s\\0' -; fi
  done
) done`;
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", script, "bash", facts, ...TEXTS, ...refs], {
    encoding: "utf8",
    env: {
      PATH: process.env.PATH,
      LC_ALL: "C.UTF-8",
      CODEBUILD_SRC_DIR: facts,
      MULTIARCH_DEFAULT_BRANCH: BRANCH,
      ...(prefix !== "" && { MULTIARCH_VERSION_PREFIX: prefix }),
      ...(scheme !== "semver" && { MULTIARCH_VERSION_SCHEME: scheme }),
    },
  });
  expect(stderr).toBe("");
  const parts = stdout.split("\0").slice(0, -1);
  const each = 3 + TEXTS.length;
  return refs.map((_, at) => {
    const [ref = "", version = "", branch = "", ...filled] = parts.slice(at * each, (at + 1) * each);
    return { ref, version, branch, filled };
  });
}

/** The same as the publisher reads the reference. */
function readAbout(ref: string, versions: VersionPolicy): Told {
  const source = parseSourceRef(ref, { branch: BRANCH, versions });
  const values: FactValues = {
    commit: COMMIT,
    ...(source.kind === "version" && { version: source.version.text }),
    ...(source.kind === "branch" && { branch: source.branch }),
  };
  const { version = "", branch = "" } = values;
  return { ref, version, branch, filled: TEXTS.map((text) => fillIn(text, values) ?? "-") };
}

const POLICIES: readonly VersionPolicy[] = [
  { prefix: "", scheme: "semver" },
  { prefix: "service-", scheme: "semver" },
  { prefix: "@acme/api@", scheme: "semver" },
  { prefix: "a.b+c/", scheme: "semver" },
  { prefix: "", scheme: "numeric" },
  { prefix: "service-", scheme: "numeric" },
];

const VERSIONS = [
  ...[
    "1.4.2",
    "1.4.10",
    "1.4.2+build.7",
    "1.4.2-rc.1+build.7",
    "1.2.3-1",
    "0.0.0",
    "1.2.3--",
    "1.2.3-a-b.0-1",
  ],
  ...[
    "1.16",
    "1.16.2",
    "1.2.3.4",
    "2026.02.0",
    "3.5.0rc1",
    "0.9.2.5-rc.1",
    "1.0-RC2",
    "1.0.dev",
    "1.0_beta-3-2",
  ],
  ...[
    "vv1.4.2",
    "=1.4.2",
    "1.4.2v",
    "01.4.2",
    "1.4",
    "1",
    "1.",
    ".1",
    "1..2",
    "1.16-",
    "1.16rc.",
    "1.16-x",
    "1.16+b",
  ],
  ...[
    "1.2.3-01",
    "1.2.3-",
    "1.2.3+",
    "1.2.3+a+b",
    "1.2.3-é",
    "1.2.3-ß",
    "nightly",
    "",
    "*",
    "[0-9].1.1",
    "1.16-1rc1",
  ],
  ...["9007199254740991.0.0", "9007199254740992.0.0", "0.99999999999999999999.0", "0.0.18446744073709551617"],
  ...[`1.2.3-${"a".repeat(250)}`, `1.2.3-${"a".repeat(251)}`, `1.2.3+${"9".repeat(250)}`],
];

const NAMES = [
  ...VERSIONS.flatMap((version) => [version, `v${version}`]),
  ...VERSIONS.slice(0, 12).flatMap((version) => [`service-v${version}`, `service-${version}`]),
];

const REFS = [
  ...[
    "",
    "main",
    "refs/heads/main",
    "refs/heads/feature/x",
    "feature/x",
    "refs/heads/v1.4.2",
    "refs/heads/heads/x",
  ],
  ...[
    "pr/7",
    "pr/x",
    "refs/heads/pr/7",
    "heads/x",
    "tags/v1.4.2",
    "refs/notes/x",
    COMMIT,
    COMMIT.slice(0, 7),
  ],
  ...[
    "3F2A9C1",
    "abcdef",
    "refs/heads/{time}",
    "refs/heads/{branch}{commit}",
    "refs/heads/$(touch x)`id`",
    "refs/heads/&",
  ],
  ...[
    "refs/heads/a\\b",
    "refs/heads/'\"",
    "refs/heads/é 日本 🚀",
    "refs/tags/@acme/api@1.2.3",
    "refs/tags/a.b+c/v1.2.3",
  ],
  ...["refs/tags/axb+c/v1.2.3", "refs/tags/a.bbc/v1.2.3", "refs/heads/*", "refs/heads/~", "-n", "--help"],
];

const TEXTS = [
  "A={commit}",
  "{version}{version}",
  "B=x{branch}y{branch}",
  "{a}{Commit}{{commit}}{ commit }${commit}",
];

describe("a run is told the facts that the publisher reads", () => {
  it.each(POLICIES)("in every reference, with versions as %j", (policy) => {
    const refs = [...NAMES.map((name) => `refs/tags/${name}`), ...REFS, ...VERSIONS];

    expect(toldAbout(refs, policy)).toEqual(refs.map((ref) => readAbout(ref, policy)));
  });
});
