import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { BUILD_IMAGES } from "../components/service/build-images";

const ROOT = resolve(__dirname, "..");
const FOLDER = join(ROOT, ".github", "workflows");
const FILES = readdirSync(FOLDER);

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly with?: Inputs }[];
}

type Inputs = Readonly<Record<string, unknown>>;

function textOf(file: string): string {
  return readFileSync(join(FOLDER, file), "utf8");
}

function jobsOf(file: string): readonly (readonly [string, Job])[] {
  return Object.entries((parse(textOf(file)) as Workflow).jobs);
}

describe("the workflows", () => {
  it("are these two", () => {
    expect(FILES).toEqual(["ci.yml", "release.yml"]);
  });
});

describe.each(FILES)("the workflow %s", (file) => {
  it("pins every action by a whole commit id, with its version beside it", () => {
    const uses = textOf(file).match(/uses:.*/g) ?? [];

    expect(uses.length).toBe(jobsOf(file).flatMap(([, job]) => job.steps.filter((step) => step.uses)).length);
    expect(uses.filter((line) => !/^uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
  });

  it("may read the repository and nothing else, but for what a job asks for", () => {
    expect((parse(textOf(file)) as Workflow).permissions).toEqual({ contents: "read" });
  });

  it("holds no secret, and leaves no token in the clone", () => {
    const clones = jobsOf(file).flatMap(([, job]) =>
      job.steps.filter(({ uses }) => uses?.startsWith("actions/checkout@")),
    );

    expect(textOf(file)).not.toMatch(/secrets\.|NPM_TOKEN|NODE_AUTH_TOKEN/);
    expect(clones.map((step) => step.with?.["persist-credentials"])).toEqual(clones.map(() => false));
  });

  it("ends every job in time", () => {
    const limits = jobsOf(file).map(([, job]) => job["timeout-minutes"] ?? Number.POSITIVE_INFINITY);

    expect(Math.max(...limits)).toBeLessThanOrEqual(45);
  });
});

describe("the workflow of the tests", () => {
  it("runs what a person runs, with the emulators that the build itself uses", () => {
    const commands = jobsOf("ci.yml").flatMap(([, job]) => job.steps.flatMap(({ run }) => run ?? []));

    expect(commands).toContain(".ci/run");
    expect(commands).toContain(`docker run --privileged --rm ${BUILD_IMAGES.binfmt} --install arm64,arm`);
    expect(jobsOf("ci.yml").every(([, job]) => job.permissions === undefined)).toBe(true);
  });

  it("keys its caches by lock files that are there", () => {
    const steps = jobsOf("ci.yml").flatMap(([, job]) => job.steps);
    const key = String(steps.find(({ uses }) => uses?.startsWith("actions/cache@"))?.with?.key);
    const patterns = [...key.matchAll(/'([^']+)'/g)].map(([, pattern = ""]) => pattern);

    expect(patterns).toEqual([
      "tools/*/go.mod",
      "tools/*/go.sum",
      "tools/*/requirements.txt",
      "tools/**/*.go",
    ]);
    for (const module of ["builder", "ci", "pulumi", "pulumi-language-nodejs"])
      expect(existsSync(join(ROOT, "tools", module, "go.sum"))).toBe(true);
    for (const module of ["ci", "ministack"])
      expect(existsSync(join(ROOT, "tools", module, "requirements.txt"))).toBe(true);
  });
});

describe("the workflow of releases", () => {
  it("lets one job alone prove who it is to npm, and reviews it by an environment", () => {
    const jobs = Object.fromEntries(jobsOf("release.yml"));

    expect(Object.keys(jobs).filter((name) => jobs[name]?.permissions?.["id-token"] === "write")).toEqual([
      "publish",
    ]);
    expect(jobs.publish).toMatchObject({
      environment: "npm",
      permissions: { contents: "write", "id-token": "write" },
    });
    expect(jobs.version?.permissions).toEqual({ contents: "write", "pull-requests": "write" });
    expect(jobs.mode?.permissions).toBeUndefined();
  });

  it("publishes nothing that was restored from a cache", () => {
    const inputs = jobsOf("release.yml").flatMap(([, job]) =>
      job.steps.filter(({ uses }) => uses?.startsWith("actions/setup-node@")).map((step) => step.with),
    );

    expect(inputs.length).toBe(3);
    expect(inputs).toEqual(
      inputs.map(() => ({ "node-version-file": ".nvmrc", "package-manager-cache": false })),
    );
    expect(textOf("release.yml")).not.toContain("actions/cache@");
  });
});

describe("the Node that people and workflows use", () => {
  it("is the one that the package's tests run on", () => {
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      readonly devDependencies: Readonly<Record<string, string>>;
    };

    expect(readFileSync(join(ROOT, ".nvmrc"), "utf8")).toBe(`${devDependencies.node?.split(".")[0]}\n`);
  });
});
