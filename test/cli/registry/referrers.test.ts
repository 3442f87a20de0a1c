import { describe, expect, it } from "vitest";
import { openImageStore } from "../../../cli/registry/open-image-store";
import { htmlPage, type RegistryServer } from "../../fakes/registry-server";
import { quickClock, teamApp, useRegistries } from "./registries";

const { start } = useRegistries();

function withSbom(server: RegistryServer) {
  const image = server.storage.addImage("team/app", "linux/amd64");
  const config = {
    mediaType: "application/vnd.oci.empty.v1+json",
    ...server.storage.addBlob("team/app", "{}"),
  };
  const artifacts = ["application/spdx+json", "application/vnd.in-toto+json"].map((artifactType) => {
    const subject = { mediaType: image.mediaType, digest: image.digest, size: image.size };
    const stored = server.storage.addDocument("team/app", {
      schemaVersion: 2,
      mediaType: image.mediaType,
      artifactType,
      config,
      layers: [],
      subject,
    });
    return { mediaType: stored.mediaType, digest: stored.digest, size: stored.size, artifactType };
  });
  return { image, artifacts };
}

describe("what refers to an image", () => {
  it("is told by the registry, over several pages", async () => {
    const server = await start({ pageSize: 1 });
    const { image, artifacts } = withSbom(server);

    const referrers = await openImageStore({ env: {} }).referrers(teamApp(server), image.digest);

    expect(referrers).toEqual(artifacts);
    expect(server.log).toEqual([
      `GET /v2/team/app/referrers/${image.digest}`,
      `GET /v2/team/app/referrers/${image.digest}`,
    ]);
  });

  it.each([
    ["404", undefined],
    ["405", { status: 405 }],
    ["a page for any address", htmlPage(200)],
  ])("is read from the tag of the digest when the registry answers %s", async (_, answer) => {
    const server = await start({ referrers: false });
    const { image, artifacts } = withSbom(server);
    server.storage.addIndex("team/app", artifacts, { tag: image.digest.replace(":", "-") });
    if (answer !== undefined) server.misbehave({ path: /\/referrers\//, answer });

    const referrers = await openImageStore({ env: {} }).referrers(teamApp(server), image.digest);

    expect(referrers).toEqual(artifacts);
  });

  it("is nothing without the API and without the tag", async () => {
    const server = await start({ referrers: false });
    const { image } = withSbom(server);

    expect(await openImageStore({ env: {} }).referrers(teamApp(server), image.digest)).toEqual([]);
  });

  it("is nothing when the registry writes null for an empty list", async () => {
    const server = await start();
    const { image } = withSbom(server);
    server.misbehave({ alter: (answer) => ({ ...answer, body: '{"schemaVersion":2,"manifests":null}' }) });

    expect(await openImageStore({ env: {} }).referrers(teamApp(server), image.digest)).toEqual([]);
  });

  it("is an error when the registry refuses to tell", async () => {
    const server = await start();
    server.misbehave({ answer: { status: 500 } });

    await expect(
      openImageStore({ env: {} }, { clock: quickClock() }).referrers(
        teamApp(server),
        `sha256:${"a".repeat(64)}`,
      ),
    ).rejects.toThrow("failed 5 times (500); try again later");
  });
});
