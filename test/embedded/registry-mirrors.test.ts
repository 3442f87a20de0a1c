import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { buildVariables } from "../../components/render/buildspec/build-inputs";
import type { Publisher } from "../../components/service/publisher";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";
import { Cleanup } from "../../local/cleanup";
import { run } from "../../local/process";
import { type RegistryServer, startRegistryServer } from "../fakes/registry-server";
import { runLoopbackBuild } from "./loopback-build";
import { type LoopbackBuilder, startLoopbackBuilder } from "./loopback-builder";
import { addBaseImage, type ClosedProxy, startClosedProxy, writtenSettings } from "./mirrored-hub";

const USER = "reader";
const PASSWORD = "pass word of 'the' mirror";
const BASIC = Buffer.from(`${USER}:${PASSWORD}`).toString("base64");
const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:mirror-Ab1cD2";
const HUB = "registry-1.docker.io:443";

const cleanup = new Cleanup();
let mirror: RegistryServer;
let proxy: ClosedProxy;
let builder: LoopbackBuilder;
let publisher: Publisher;
let layer: string;

beforeAll(async () => {
  mirror = await startRegistryServer({ authentication: { kind: "basic", users: { [USER]: PASSWORD } } });
  cleanup.add("stop the mirror", () => mirror.close());
  proxy = await startClosedProxy(cleanup);
  layer = await addBaseImage(mirror, "hub/library/demo", "1");
  const options = { uri: `${mirror.host}/hub`, credentials: { secret: SECRET } };
  publisher = resolvePublisher("fleet", { registryMirrors: { "docker.io": options } });
  const settings = `${await writtenSettings(variables(PASSWORD))}[registry."${mirror.host}"]\n  http = true\n`;
  builder = await startLoopbackBuilder(cleanup, { settings, proxy: proxy.address });
});

afterAll(() => cleanup.run());

/** No build finds the base image in BuildKit. */
beforeEach(async () => {
  await run("docker", ["buildx", "prune", "--all", "--force"], { env: builder.env });
});

describe("a build with a mirror of Docker Hub, which itself is out of reach", { timeout: 300_000 }, () => {
  it("takes its base image from the mirror with the secret's user and password, and pushes", async () => {
    const before = proxy.asked.length;
    const { phases, log, digests, words } = await build("pulled", "demo:1");

    expect(phases.every(({ succeeded }) => succeeded) ? "" : log).toBe("");
    expect(words).toEqual([]);
    const taken = mirror.requests.filter(({ headers }) => headers.authorization === `Basic ${BASIC}`);
    expect(taken.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        "/v2/",
        "/v2/hub/library/demo/manifests/1",
        `/v2/hub/library/demo/blobs/${layer}`,
      ]),
    );
    expect(proxy.asked.slice(before)).toEqual([]);
    const { documents, blobs } = builder.registry.storage.repository("pulled");
    expect([...documents.keys()]).toContain(digests["linux/arm64"]);
    expect([...blobs.keys()]).toContain(layer);
  });

  it("has the password in no log, no argument and nothing that it pushes", async () => {
    const { log, calls } = await build("secretive", "demo:1");

    const { documents, blobs } = builder.registry.storage.repository("secretive");
    const pushed = [...[...documents.values()].map(({ body }) => body), ...blobs.values()].map(textOf);
    expect(pushed.join("")).toContain("from the mirror");
    expect(calls).toContain(`docker login --username ${USER} --password-stdin ${mirror.host}\n`);
    for (const told of [log, calls, ...pushed]) {
      expect(told).not.toContain(PASSWORD);
      expect(told).not.toContain(BASIC);
    }
  });

  it("fails in one line that names the option when the password is wrong, and builds nothing", async () => {
    const { phases, digests, words } = await build("refused", "demo:1", "another password");

    expect(phases.find(({ succeeded }) => !succeeded)?.phase).toBe("pre_build");
    expect(words).toEqual([
      `multiarch-codebuild: could not log in to ${mirror.host}, the mirror of docker.io; check that it is up, and the secret in "credentials" of the publisher's option "registryMirrors"`,
    ]);
    expect(digests).toEqual({});
    expect(mirror.requests.map(({ path }) => path).filter((path) => path !== "/v2/")).toEqual([]);
  });

  it("asks Docker Hub for what the mirror does not have, fails in one line that names both, and exports no digest", async () => {
    const { digests, words } = await build("missing", "demo:2");

    expect(words).toEqual([
      `multiarch-codebuild: building linux/arm64 failed: docker.io/library/demo:2 could be pulled neither through the mirror ${mirror.host}/hub nor from docker.io; check the publisher's option "registryMirrors": the mirror must be up, have this image and let the build pull it; BuildKit's own message is above`,
    ]);
    expect(digests).toEqual({});
    expect(mirror.log).toContain("HEAD /v2/hub/library/demo/manifests/2");
    expect(new Set(proxy.asked)).toEqual(new Set([HUB]));
    expect(builder.registry.storage.repositories.has("missing")).toBe(false);
  });
});

/** The variables of the build project, with those that CodeBuild takes from the secret. */
function variables(password: string): Readonly<Record<string, string>> {
  const secret: Readonly<Record<string, string>> = { username: USER, password };
  const all = buildVariables(resolveService("hello", {}, publisher), publisher);
  return Object.fromEntries(
    all.flatMap(({ name, value, type }) => {
      const text = value.join("");
      if (!name.includes("MIRROR")) return [];
      return [[name, type === "SECRETS_MANAGER" ? (secret[text.slice(SECRET.length + 1)] ?? "") : text]];
    }),
  );
}

/** Builds a service on a base image of Docker Hub, with programs that note how they are called. */
async function build(repository: string, image: string, password = PASSWORD) {
  mirror.forget();
  const folder = join(builder.folder, `programs-${repository}`);
  const calls = join(folder, "calls");
  await mkdir(folder);
  const path = builder.env.PATH ?? "";
  await program(join(folder, "docker"), [
    `printf '%s\\n' "docker $*" >> '${calls}'`,
    `PATH='${path}' exec docker "$@"`,
  ]);
  await program(join(folder, "aws"), ["echo password-of-the-own-registry"]);
  const result = await runLoopbackBuild(builder, {
    repository,
    publisher,
    files: { Dockerfile: `FROM docker.io/library/${image}\nCOPY own /own\n`, own: "its own\n" },
    env: { ...variables(password), PATH: [folder, path].join(delimiter) },
  });
  const words = result.log
    .split("\n")
    .filter((line) => /^multiarch-codebuild: (?!the checkout has no git)/.test(line));
  return { ...result, words, calls: await readFile(calls, "utf8") };
}

async function program(file: string, lines: readonly string[]): Promise<void> {
  await writeFile(file, ["#!/bin/sh", ...lines, ""].join("\n"));
  await chmod(file, 0o755);
}

function textOf(bytes: Buffer): string {
  return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString("latin1");
}
