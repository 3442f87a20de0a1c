import { execFile } from "node:child_process";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateRepositoryCommand, ECRClient } from "@aws-sdk/client-ecr";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BuildJson } from "../../cli/json/build";
import { openImageStore } from "../../cli/registry/open-image-store";
import { parseImageReference } from "../../components/oci/image-reference";
import { Cleanup } from "../../local/cleanup";
import { clientSettings } from "../../local/cloud/ministack";
import { type LocalEnvironment, startEnvironment } from "../../local/environment";
import { Steps } from "../../local/steps";
import { setUp } from "../../local/toolchain";

/** What users run: the bundle of the package. */
const MAIN = join(__dirname, "..", "..", "dist", "cli", "main.js");
const BASE = "FROM public.ecr.aws/docker/library/busybox:1.37";
const SECRET = "correct-horse-battery-staple";

const DOCKERFILES = {
  Dockerfile: `${BASE} AS build
ARG TARGETARCH
RUN echo "built for $TARGETARCH on $(uname -m)" > /built
${BASE}
COPY --from=build /built /built
CMD ["cat", "/built"]
`,
  Fresh: `${BASE} AS fresh
RUN echo "built by no other test" > /fresh
${BASE}
COPY --from=fresh /fresh /fresh
`,
  Failing: `${BASE}
ARG TARGETARCH
RUN if [ "$TARGETARCH" = amd64 ]; then sleep 600; else echo "this is $TARGETARCH"; exit 7; fi
`,
  Wrong: `FROM --platform=linux/amd64 public.ecr.aws/docker/library/busybox:1.37 AS other
${BASE}
COPY --from=other /bin/busybox /usr/local/bin/tool
`,
  Secret: `${BASE}
RUN --mount=type=secret,id=token [ "$(cat /run/secrets/token)" = ${SECRET} ]
`,
};

const cleanup = new Cleanup();
let environment: LocalEnvironment;
let repository: string;
let context: string;

beforeAll(async () => {
  const steps = new Steps({ write: () => undefined });
  environment = await startEnvironment(steps, cleanup, await setUp(steps, []));
  const ecr = new ECRClient(clientSettings(environment.cloud));
  for (const repositoryName of ["web", "copies"])
    await ecr.send(new CreateRepositoryCommand({ repositoryName }));
  repository = `${environment.cloud.registry}/web`;
  context = await mkdtemp(join(tmpdir(), "multiarch-context-"));
  cleanup.add("remove the context", () => rm(context, { recursive: true }));
  for (const [name, text] of Object.entries(DOCKERFILES)) await writeFile(join(context, name), text);
});

afterAll(() => cleanup.run());

describe("multiarch build", () => {
  it("pushes one index of both platforms under every tag, and takes every step from the cache the next time", async () => {
    const tags = [`${repository}:1.4`, `${environment.cloud.registry}/copies:latest`];
    const args = ["--file", "Fresh", ...tags.flatMap((tag) => ["--tag", tag])];

    const first = builtBy(await multiarch("build", "--json", ...args));
    const again = builtBy(await multiarch("build", "--json", ...args));

    expect(first.tags).toEqual(tags);
    expect(first.platforms).toEqual([
      platformOf("linux/amd64", { all: 2, cached: 0 }, false),
      platformOf("linux/arm64", { all: 2, cached: 0 }, true),
    ]);
    expect(again.platforms.map(({ steps }) => steps)).toEqual([
      { all: 2, cached: 2 },
      { all: 2, cached: 2 },
    ]);
    for (const tag of tags) {
      expect(await entriesOf(tag)).toEqual(ENTRIES);
      expect((await store().head(parseImageReference(tag)))?.digest).toBe(again.digest);
    }
    // A busybox of each architecture, and a few bytes of times that differ from build to build.
    for (const { size } of again.platforms) expect(Math.abs(size - 1_050_000)).toBeLessThan(50_000);
  });

  it("keeps for each platform a cache of its own beside the image", async () => {
    await multiarch("build", "--tag", `${repository}:cached`);

    expect(await store().tags(parseImageReference(repository))).toEqual(
      expect.arrayContaining(["cache-web-linux-amd64", "cache-web-linux-arm64", "cached"]),
    );
  });

  it("stops the others and writes no tag when a platform fails, and shows the step with what it printed", async () => {
    const { code, stdout, stderr } = await multiarch(
      "build",
      "--file",
      "Failing",
      "--tag",
      `${repository}:failing`,
    );

    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toMatch(
      /\nmultiarch: building linux\/arm64 failed at \[2\/2\] RUN .+: exit code: 7; no tag was written\n {2}this is arm64\n$/,
    );
    expect(stderr).toMatch(/^linux\/amd64 {2}\[2\/2\] RUN .+ stopped$/m);
    expect(await store().tags(parseImageReference(repository))).not.toContain("failing");
  });

  it("runs the test of a service on each platform before it writes a tag", async () => {
    const file = async (name: string, word: string) => {
      const options = { name, testCommand: ["grep", word, "/built"] };
      await writeFile(join(context, `${name}.json`), JSON.stringify(options));
      return multiarch("build", "--service", `${name}.json`, "--tag", `${repository}:${name}`, "--json");
    };

    const passed = await file("passing", "built");
    const failed = await file("breaking", "amd64");

    expect(builtBy(passed).tags).toEqual([`${repository}:passing`]);
    expect(failed.code).toBe(3);
    expect(failed.stderr).toMatch(
      /multiarch: testing linux\/arm64 failed at .+: exit code: 1; no tag was written\n$/,
    );
    const tags = await store().tags(parseImageReference(repository));
    expect(tags).toContain("cache-passing-linux-arm64");
    expect(tags).not.toContain("breaking");
  });

  it("refuses an image with a program of another architecture, and writes no tag, unless there is a reason", async () => {
    const wrong = (tag: string, ...more: readonly string[]) =>
      multiarch("build", "--file", "Wrong", "--tag", `${repository}:${tag}`, ...more);

    const refused = await wrong("wrong");
    const skipped = await wrong("skipped", "--skip-audit", "tool is of amd64 on purpose");

    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(
      /^multiarch: the image of linux\/arm64 has \/usr\/local\/bin\/tool \(on PATH\), a program for amd64; let the Dockerfile build or copy the file of \$TARGETARCH, or say why it belongs there in --skip-audit; no tag was written\n$/m,
    );
    expect(skipped.code).toBe(0);
    expect(skipped.stderr).toContain(
      "the programs of the images are not looked at: tool is of amd64 on purpose\n",
    );
    const tags = await store().tags(parseImageReference(repository));
    expect(tags).toContain("skipped");
    expect(tags).not.toContain("wrong");
  });

  it("prints a script that makes the same index", async () => {
    const folder = await mkdtemp(join(environment.folder, "script-"));
    const { stdout } = await multiarch("build", "--dry-run", "--tag", `${repository}:scripted`);
    const program = `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`;
    await writeFile(join(folder, "multiarch"), program, { mode: 0o755 });

    const { code } = await start("sh", ["-ec", stdout], { PATH: `${folder}:${environment.env.PATH}` });

    expect(code).toBe(0);
    expect(await entriesOf(`${repository}:scripted`)).toEqual(ENTRIES);
  });

  it("gives a secret to the build alone", async () => {
    const run = await multiarchWith(
      { TOKEN: SECRET },
      "build",
      "--file",
      "Secret",
      "--secret",
      "id=token,env=TOKEN",
      "--tag",
      `${repository}:secret`,
    );

    expect(run.code).toBe(0);
    // The Dockerfile of this test has the value, and so has the name of its step.
    const shown = `${run.stdout}${run.stderr}`.replaceAll(`= ${SECRET} ]`, "");
    expect(shown).not.toContain(SECRET);
  });

  it("writes the image of one platform to an archive, without an engine", async () => {
    const output = join(environment.folder, "web.tar");

    const { code, stdout } = await multiarch(
      "build",
      "--output",
      output,
      "--platform",
      "linux/arm64",
      "--tag",
      "web:try",
    );

    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^linux\/arm64 written to \S+web\.tar \(emulated, [\d.]+ s, \d of 2 steps cached\)\ntagged docker\.io\/library\/web:try\n$/,
    );
    expect((await stat(output)).size).toBeGreaterThan(500_000);
  });

  it("builds nothing when a registry does not answer", async () => {
    const { code, stderr } = await multiarch(
      "build",
      "--tag",
      `${repository}:down`,
      "--tag",
      "127.0.0.1:9/team/web:down",
    );

    expect(code).toBe(3);
    expect(stderr).toContain("127.0.0.1:9");
    expect(stderr).not.toContain("[build 2/2]");
  });

  it("refuses a platform that the builder has no machine for, and a builder that is not there", async () => {
    const other = await multiarch("build", "--platform", "linux/s390x", "--tag", `${repository}:other`);
    const none = await multiarch("build", "--builder", "nobody", "--tag", `${repository}:other`);

    expect([other.code, none.code]).toEqual([1, 3]);
    expect(other.stderr).toContain(
      'builder "multiarch-local" does not build for linux/s390x, only for linux/amd64, ',
    );
    expect(none.stderr).toBe(
      'multiarch: builder "nobody" does not answer: ERROR: no builder "nobody" found; see "docker buildx ls", or give another one with --builder\n',
    );
  });
});

const store = () => openImageStore({ env: environment.env });

function platformOf(platform: string, steps: BuildJson["platforms"][number]["steps"], emulated: boolean) {
  return {
    platform,
    digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    size: expect.any(Number),
    seconds: expect.any(Number),
    steps,
    emulated,
  };
}

const ENTRIES = ["linux/amd64", "attestation", "linux/arm64", "attestation"];

interface Entry {
  readonly platform: { readonly os: string; readonly architecture: string };
}

async function entriesOf(reference: string): Promise<readonly string[]> {
  const image = await store().read(parseImageReference(reference));
  const { manifests }: { readonly manifests: readonly Entry[] } = JSON.parse(image?.body ?? "{}");
  return manifests.map(({ platform: { os, architecture } }) =>
    os === "unknown" ? "attestation" : `${os}/${architecture}`,
  );
}

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function builtBy({ code, stdout, stderr }: Run): BuildJson {
  expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

const multiarch = (...args: readonly string[]) => multiarchWith({}, ...args);

const multiarchWith = (env: NodeJS.ProcessEnv, ...args: readonly string[]) =>
  start(process.execPath, [MAIN, ...args], env);

function start(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Run> {
  return new Promise((resolve) => {
    const options = { cwd: context, env: { ...environment.env, ...env }, maxBuffer: 10_000_000 };
    execFile(program, args, options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}
