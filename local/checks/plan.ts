/** A stage of the tests: an npm script, or the tests of a vitest project. */
export type Check = ScriptCheck | TestCheck;

interface Stage {
  readonly title: string;
  /** Variables of its own. */
  readonly environment?: Readonly<Record<string, string>>;
}

interface ScriptCheck extends Stage {
  readonly script: string;
}

export interface TestCheck extends Stage {
  readonly project: "unit" | "tools" | "package" | "embedded";
  /** Files or folders of the project; all of it when left out. */
  readonly files?: readonly string[];
}

/** What needs nothing but Node and a built package; the stages do not touch each other. */
export const STATIC_CHECKS: readonly Check[] = [
  { title: "types", script: "typecheck" },
  { title: "lint", script: "lint" },
  { title: "public types", script: "check:api" },
  // The package was built just now; building it again would change files under the other stages.
  { title: "package", script: "check:package", environment: { npm_config_ignore_scripts: "true" } },
  { title: "changesets", script: "check:changesets" },
];

export const UNIT_TESTS: TestCheck = { title: "unit tests", project: "unit" };

/** The unit tests with fewer random worlds and seeds, unless the caller has set how many. */
export const QUICK_UNIT_TESTS: TestCheck = {
  ...UNIT_TESTS,
  environment: {
    MULTIARCH_WORLDS: process.env.MULTIARCH_WORLDS ?? "500",
    MULTIARCH_SEEDS: process.env.MULTIARCH_SEEDS ?? "3",
  },
};

export const SOAK: TestCheck = {
  title: "100,000 random worlds",
  project: "unit",
  files: ["test/simulation/worlds.test.ts"],
  environment: { MULTIARCH_WORLDS: "100000" },
};

/** The contract suites of the unit tests, which find the local cloud in their environment. */
export const CONTRACTS: TestCheck = {
  title: "the ports on the local cloud",
  project: "unit",
  files: ["test/contract"],
};

/** What takes minutes. */
export const SLOW_CHECKS: readonly TestCheck[] = [
  { title: "beside other programs", project: "tools" },
  { title: "the package in a consumer's project", project: "package" },
  { title: "the local cloud, enforced", project: "embedded" },
];
