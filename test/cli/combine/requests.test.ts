import { describe, expect, it } from "vitest";
import type { RegistryServer } from "../../fakes/registry-server";
import { useRegistries } from "../registry/registries";
import { attested, combine, combineAs, combined, registry, writes } from "./registries";

/**
 * How many requests follow one another, each sent when the one before was answered. Every request takes the same time here,
 * so answers go out in the order in which the requests came.
 */
async function requestsInARow(server: RegistryServer, work: () => Promise<unknown>): Promise<number> {
  server.forget();
  const arrivedAtAnswer: number[] = [];
  server.misbehave({
    delayMilliseconds: 40,
    alter: (answer) => {
      arrivedAtAnswer.push(server.log.length);
      return answer;
    },
  });
  await work();
  const depths: number[] = [];
  for (const at of server.log.keys()) {
    const answered = depths.filter((_, earlier) => (arrivedAtAnswer[earlier] ?? 0) <= at);
    depths.push(1 + Math.max(0, ...answered));
  }
  return Math.max(...depths);
}

describe("multiarch combine asks in as few steps as there can be", () => {
  it("for images: manifests, configs, the tag, and the tag read back", async () => {
    const server = await registry();
    const digests = ["linux/amd64", "linux/arm64", "linux/s390x"].map(
      (platform) => server.storage.addImage("app", platform).digest,
    );

    const depth = await requestsInARow(server, () => combined("-t", `${server.host}/app:v1`, ...digests));

    expect(depth).toBe(4);
    expect(server.log).toHaveLength(9);
  });

  it("for indexes: these, what they list, the tag, and the tag read back", async () => {
    const server = await registry();
    const digests = ["linux/amd64", "linux/arm64"].map((platform) => {
      const { image, attestation } = attested(server, "app", platform);
      return server.storage.addIndex("app", [image, attestation]).digest;
    });

    const depth = await requestsInARow(server, () => combined("-t", `${server.host}/app:v1`, ...digests));

    expect(depth).toBe(4);
    expect(server.log).toHaveLength(9);
  });

  it("for images and indexes together, what the indexes list beside the configs of the images", async () => {
    const server = await registry();
    const { image, attestation } = attested(server, "app", "linux/amd64");
    const index = server.storage.addIndex("app", [image, attestation]);
    const { digest } = server.storage.addImage("app", "linux/arm64");

    const depth = await requestsInARow(server, () =>
      combined("-t", `${server.host}/app:v1`, index.digest, digest),
    );

    expect(depth).toBe(4);
  });

  it("for a copy to another repository, three more: what it lacks, its blobs, its manifests", async () => {
    const server = await registry();
    const sources = ["linux/amd64", "linux/arm64"].map(
      (platform) => `${server.host}/build@${server.storage.addImage("build", platform).digest}`,
    );

    const depth = await requestsInARow(server, () => combined("-t", `${server.host}/app:v1`, ...sources));

    expect(depth).toBe(6);
  });

  it("for release tags and others, two more", async () => {
    const server = await registry();
    const { digest } = server.storage.addImage("app", "linux/amd64");
    const tags = ["latest", "1", "1.4", "1.4.2", "3f2a9c1d0b7e"].flatMap((tag) => [
      "-t",
      `${server.host}/app:${tag}`,
    ]);

    expect(await requestsInARow(server, () => combined(...tags, digest))).toBe(6);
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
