import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { combineImages } from "../../../cli/combine/combine";
import { readRequest } from "../../../cli/combine/request";
import { openImageStore } from "../../../cli/registry/open-image-store";
import type { Shell } from "../../../cli/shell";
import { useRegistries } from "../registry/registries";
import { attested, combine, combineAs, registry, writes } from "./registries";

const SILENT_SHELL: Shell = {
  cwd: "/",
  env: {},
  colours: { stdout: false, stderr: false },
  isTerminal: false,
  print: () => undefined,
  warn: () => undefined,
  readInput: async () => "",
  exitWith: () => undefined,
};

/**
 * How many calls follow one another: calls are held back until the command has nothing else to do, and are then answered
 * together. Each is one request here.
 */
async function callsInARow(sources: string, ...tags: readonly string[]): Promise<number> {
  const store = openImageStore({ env: {} });
  let waiting: (() => Promise<() => void>)[] = [];
  const held = <A extends readonly unknown[], T>(call: (...args: A) => Promise<T>) => {
    return (...args: A) =>
      new Promise<T>((resolve, reject) => {
        waiting.push(async () => {
          const [answer] = await Promise.allSettled([call(...args)]);
          return () => (answer.status === "fulfilled" ? resolve(answer.value) : reject(answer.reason));
        });
      });
  };
  const options = { tag: tags, mediaType: "auto", attestations: "keep" } as const;
  let isDone = false;
  const done = combineImages(
    SILENT_SHELL,
    {
      ...store,
      head: held(store.head),
      get: held(store.get),
      readText: held(store.readText),
      read: held(store.read),
      copyBlob: held(store.copyBlob),
      put: held(store.put),
    },
    readRequest(sources.split(" "), options),
    options,
  ).finally(() => {
    isDone = true;
  });
  let waves = 0;
  for (await setImmediate(); !isDone; await setImmediate()) {
    const calls = waiting;
    waiting = [];
    const answers = await Promise.all(calls.map((call) => call()));
    for (const answer of answers) answer();
    waves += calls.length === 0 ? 0 : 1;
  }
  await done;
  return waves;
}

describe("multiarch combine asks in as few steps as there can be", () => {
  it("for images: manifests, configs, the tag, and the tag read back", async () => {
    const server = await registry();
    const digests = ["linux/amd64", "linux/arm64", "linux/s390x"].map(
      (platform) => server.storage.addImage("app", platform).digest,
    );

    const depth = await callsInARow(digests.join(" "), `${server.host}/app:v1`);

    expect(depth).toBe(4);
    expect(server.log).toHaveLength(9);
  });

  it("for indexes: these, what they list, the tag, and the tag read back", async () => {
    const server = await registry();
    const digests = ["linux/amd64", "linux/arm64"].map((platform) => {
      const { image, attestation } = attested(server, "app", platform);
      return server.storage.addIndex("app", [image, attestation]).digest;
    });

    const depth = await callsInARow(digests.join(" "), `${server.host}/app:v1`);

    expect(depth).toBe(4);
    expect(server.log).toHaveLength(9);
  });

  it("for images and indexes together, what the indexes list beside the configs of the images", async () => {
    const server = await registry();
    const { image, attestation } = attested(server, "app", "linux/amd64");
    const index = server.storage.addIndex("app", [image, attestation]);
    const { digest } = server.storage.addImage("app", "linux/arm64");

    const depth = await callsInARow(`${index.digest} ${digest}`, `${server.host}/app:v1`);

    expect(depth).toBe(4);
  });

  it("for a copy to another repository, two more: blobs and manifests", async () => {
    const server = await registry();
    const sources = ["linux/amd64", "linux/arm64"].map(
      (platform) => `${server.host}/build@${server.storage.addImage("build", platform).digest}`,
    );

    const depth = await callsInARow(sources.join(" "), `${server.host}/app:v1`);

    expect(depth).toBe(6);
  });

  it("for release tags and others, two more", async () => {
    const server = await registry();
    const { digest } = server.storage.addImage("app", "linux/amd64");
    const tags = ["latest", "1", "1.4", "1.4.2", "3f2a9c1d0b7e"].map((tag) => `${server.host}/app:${tag}`);

    expect(await callsInARow(digest, ...tags)).toBe(6);
  });
});

describe("multiarch combine signs in", () => {
  const { start, configured } = useRegistries();

  it("with one token for the repository that it reads and writes", async () => {
    const server = await start({ authentication: { kind: "bearer", users: { ann: "hunter2" } } });
    const digests = ["linux/amd64", "linux/arm64"].map(
      (platform) => server.storage.addImage("app", platform).digest,
    );
    const auth = Buffer.from("ann:hunter2").toString("base64");
    const folder = configured({ auths: { [server.host]: { auth } } });

    const { code } = await combineAs(folder, "-t", `${server.host}/app:v1`, ...digests);

    const tokens = server.requests.filter(({ path }) => path === "/token");
    expect(code).toBe(0);
    expect(tokens.map(({ query }) => query.getAll("scope")[0])).toEqual(["repository:app:pull,push"]);
  });

  it("to read only, for --dry-run", async () => {
    const server = await start({ authentication: { kind: "bearer", users: {}, anonymousPull: true } });
    const { digest } = server.storage.addImage("app", "linux/amd64");
    const args = ["-t", `${server.host}/app:v1`, digest];

    const dry = await combine(...args, "--dry-run");
    const real = await combine(...args);

    expect(dry.code).toBe(0);
    expect(real).toMatchObject({ code: 3, stdout: "" });
    expect(real.stderr).toContain(`docker login ${server.host}`);
    expect(server.storage.repository("app").tags.size).toBe(0);
    expect(new Set(writes(server))).toEqual(new Set(["PUT /v2/app/manifests/v1"]));
  });
});
