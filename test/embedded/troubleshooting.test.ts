import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { probeProgram } from "../../cli/doctor/probe-program";
import { parsePlatform } from "../../components/oci/platform-text";
import { Cleanup } from "../../local/cleanup";
import { errorAnswer } from "../fakes/registry-server";
import { asShown, isShownIn, type Session, symptom, wordsOf } from "../troubleshooting-page";
import { type LoopbackBuilder, startLoopbackBuilder } from "./loopback-builder";

/** What users run: the bundle of the package. */
const MAIN = join(__dirname, "..", "..", "dist", "cli", "main.js");

const cleanup = new Cleanup();
let builder: LoopbackBuilder;
let context: string;

beforeAll(async () => {
  builder = await startLoopbackBuilder(cleanup);
  context = join(builder.folder, "context");
  await mkdir(context);
  const dockerfiles = {
    Dockerfile: 'FROM scratch\nARG TARGETARCH\nCOPY server-${TARGETARCH} /server\nRUN ["/server"]\n',
    Constant: `FROM --platform=linux/amd64 ${builder.registry.host}/shop/api:base\nCOPY server-amd64 /server\n`,
    From: `FROM ${builder.registry.host}/shop/api:base\n`,
    Limited: `FROM ${builder.registry.host}/library/node:24\n`,
    Half: "FROM scratch\nARG TARGETARCH\nCOPY server-${TARGETARCH} /server\n",
    ".dockerignore": "",
    "Half.dockerignore": "server-arm64\n",
  };
  for (const [name, text] of Object.entries(dockerfiles)) await writeFile(join(context, name), text);
  for (const architecture of ["amd64", "arm64", "s390x"]) {
    const program = probeProgram(parsePlatform(`linux/${architecture}`)) ?? "";
    await writeFile(join(context, `server-${architecture}`), program, { mode: 0o755 });
  }
  await multiarch("build", "--tag", reference("shop/api:base"));
});

afterAll(() => cleanup.run());

describe("exec format error", () => {
  const { messages, sessions } = symptom("exec format error");

  it("ends a build that runs a program without its emulator, and the doctor finds it", async () => {
    const built = await buildx("--platform=linux/s390x", ".");

    expect(built.code).toBe(1);
    expect(built.printed).toContain(messages[0]?.trim());
    expect((await played(sessions[1])).code).toBe(1);
  });
});

describe("The arm64 build fails", () => {
  it("shows the step, and writes no tag", async () => {
    const { messages, sessions } = symptom("The arm64 build fails");

    const built = await played(sessions[0]);
    const looked = await played(sessions[1]);

    expect([built.code, looked.code]).toEqual([3, 1]);
    expect(built.printed).toContain(messages[0]?.trim());
  });
});

describe("The build is slow", () => {
  it("says which platform is emulated, and how many steps came from a cache", async () => {
    const { messages, sessions } = symptom("The build is slow");

    const built = await played(sessions[0]);

    expect(built.code).toBe(0);
    expect(built.printed).toContain(messages[0]?.trim());
  });
});

describe("A machine runs the wrong architecture", () => {
  it("is written as the right one by BuildKit, so that only the Dockerfile shows it", async () => {
    const tag = reference("shop/api:constant");

    const built = await multiarch("build", "--file=Constant", "--tag", tag);
    const validated = await multiarch("validate", tag);

    expect([built.code, validated.code]).toEqual([0, 0]);
    expect((await multiarch("lint", "Constant")).printed).toContain("Constant:1 error constant-platform\n");
  });
});

describe("no matching manifest for linux/arm64", () => {
  it("is what BuildKit says of a base image without the platform", async () => {
    const { printed } = await buildx("--platform=linux/s390x", "--file=From", ".");

    expect(printed).toContain(symptom("no matching manifest for linux/arm64").messages[1]?.trim());
  });
});

describe("Lambda refuses the image", () => {
  it("is an index of BuildKit's even for one platform, unless there is no provenance", async () => {
    const push = (tag: string, ...more: readonly string[]) =>
      buildx("--platform=linux/arm64", "--tag", reference(`shop/lambda:${tag}`), "--push", ...more, ".");
    const typeOf = async (tag: string) =>
      /MediaType: (\S+)/.exec((await multiarch("inspect", reference(`shop/lambda:${tag}`))).printed)?.[1];

    await push("attested");
    await push("plain", "--provenance=false");

    expect(await typeOf("attested")).toBe("application/vnd.oci.image.index.v1+json");
    expect(await typeOf("plain")).toBe("application/vnd.oci.image.manifest.v1+json");
  });
});

describe("The tag exists", () => {
  it("is what BuildKit repeats of the registry's words", async () => {
    const { messages } = symptom("The tag exists");
    const refused = errorAnswer(400, "TAG_INVALID", messages[0]?.trim() ?? "");
    builder.registry.misbehave({ method: "PUT", path: "/v2/shop/kept/manifests/1.4.2", answer: refused });

    const { code, printed } = await buildx("--tag", reference("shop/kept:1.4.2"), "--push", ".");

    expect(code).toBe(1);
    expect(printed).toContain(messages[0]?.trim());
  });
});

describe("400 when the cache is written", () => {
  const { messages, sessions } = symptom("400 when the cache is written");

  it("fails a build whose cache is an index, and none whose cache is a manifest", async () => {
    // The registry misses the images that the index lists; Amazon ECR tells that with 400 and no words.
    builder.registry.misbehave({
      method: "PUT",
      path: /^\/v2\/shop\/cache\/manifests\//,
      alter: (answer) => (answer.status === 404 ? { status: 400 } : answer),
    });
    const cache = (form: string) => `--cache-to=type=registry,ref=${reference("shop/cache:old")},${form}`;

    const old = await buildx("--platform=linux/amd64", cache("image-manifest=false"), ".");
    const mended = await buildx(
      "--platform=linux/amd64",
      cache("image-manifest=true,oci-mediatypes=true"),
      ".",
    );

    expect([old.code, mended.code]).toEqual([1, 0]);
    expect(old.printed).toContain(messages[0]?.trim());
  });

  it("is a note of multiarch build, which writes the image and its tag", async () => {
    const path = /^\/v2\/shop\/refused\/manifests\//;
    builder.registry.misbehave({ method: "PUT", path, answer: { status: 400 } });

    const planned = await played(sessions[0]);
    const built = await played(sessions[1]);

    expect([planned.code, built.code]).toEqual([0, 0]);
    expect((await multiarch("validate", reference("shop/api:cached"))).code).toBe(0);
  });
});

describe("429 toomanyrequests", () => {
  it("is what BuildKit says of the status, and the doctor sees who is not signed in", async () => {
    const { messages, sessions } = symptom("429 toomanyrequests");
    const limited = errorAnswer(429, "TOOMANYREQUESTS", "pull rate limit");
    builder.registry.misbehave({ path: /^\/v2\/library\/node\/manifests\//, answer: limited });

    const { code, printed } = await buildx("--file=Limited", ".");
    await played(sessions[1]);

    expect(code).toBe(1);
    expect(printed).toContain(messages[1]?.trim());
  });
});

interface Run {
  readonly code: number;
  /** Standard error, then standard output. */
  readonly printed: string;
}

const reference = (image: string) => `${builder.registry.host}/${image}`;
const multiarch = (...args: readonly string[]) => start(process.execPath, [MAIN, ...args]);
const buildx = (...args: readonly string[]) =>
  start("docker", ["buildx", "build", "--progress=plain", ...args]);

/** Runs a session of the page and compares what it prints with the page. */
async function played(session: Session | undefined): Promise<Run> {
  if (session === undefined) throw new Error("the page has no such session");
  const run = await multiarch(...wordsOf(session, builder.registry.host));
  const printed = asMasked(asShown(run.printed, builder.registry.host));
  const shown = asMasked(session.output);
  if (!isShownIn(shown, printed)) expect(printed).toBe(shown);
  return run;
}

/** What differs from one build to the next: seconds, digests, sizes, BuildKit's own names. */
function asMasked(text: string): string {
  return text
    .replaceAll(/sha256:[0-9a-f]{64}/g, "sha256:...")
    .replaceAll(/\b\d+\.\d(?= )/g, "0.0")
    .replaceAll(/\b[\d.]+k?B\b/g, "0B")
    .replaceAll(/ref \w+::\w+:/g, "ref ...:");
}

function start(program: string, args: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    const options = { cwd: context, env: builder.env, maxBuffer: 10_000_000 };
    execFile(program, args, options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), printed: `${stderr}${stdout}` }),
    );
  });
}
