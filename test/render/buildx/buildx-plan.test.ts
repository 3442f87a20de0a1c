import { describe, expect, it } from "vitest";
import { parseImageReference } from "../../../components/oci/image-reference";
import { archivePlan, type BuildCache, buildxPlan } from "../../../components/render/buildx/buildx-plan";
import { type ImageBuild, imageBuildOf } from "../../../components/render/buildx/image-build";
import { BUILD_IMAGES } from "../../../components/service/build-images";
import { resolvePublisher } from "../../../components/service/resolve-publisher";
import { resolveService } from "../../../components/service/resolve-service";

const IMAGE: ImageBuild = {
  context: ".",
  dockerfile: "Dockerfile",
  target: "",
  buildArgs: [],
  labels: [],
  buildContexts: [],
  noCache: false,
  form: { imageFormat: "oci", compression: "gzip", reproducible: false },
  attested: { provenance: "min", sbom: "off" },
  secrets: [],
  platforms: ["linux/amd64", "linux/arm/v7"],
  attestations: "keep",
  cacheName: "web",
};

const tags = ["registry.example.com/team/web:1.4", "ghcr.io/acme/web:latest"].map(parseImageReference);
const HERE: BuildCache = { kind: "repository" };

/** References of the caches of a plan. */
const caches = (cache: BuildCache) => buildxPlan(IMAGE, { tags, cache }).platforms.map(({ cache }) => cache);

describe("the plan of an image", () => {
  it("builds each platform by digest, with everything written out and a cache of its own", () => {
    const { platforms } = buildxPlan(IMAGE, { tags, cache: HERE });

    expect(platforms.map(({ platform, slug }) => [platform, slug])).toEqual([
      ["linux/amd64", "linux-amd64"],
      ["linux/arm/v7", "linux-arm-v7"],
    ]);
    expect(platforms[1]?.args).toEqual([
      "--platform=linux/arm/v7",
      "--file=Dockerfile",
      "--cache-from=type=registry,ref=registry.example.com/team/web:cache-web-linux-arm-v7",
      "--cache-to=type=registry,ref=registry.example.com/team/web:cache-web-linux-arm-v7,mode=max,image-manifest=true,oci-mediatypes=true,ignore-error=true",
      "--provenance=mode=min",
      "--sbom=false",
      "--output=type=image,name=registry.example.com/team/web,push=true,push-by-digest=true,name-canonical=true,oci-mediatypes=true,oci-artifact=false",
      ".",
    ]);
  });

  it("makes one index of all platforms, with the tags in their order", () => {
    const { repository, index } = buildxPlan({ ...IMAGE, attestations: "strip" }, { tags, cache: HERE });

    expect(repository).toEqual({ registry: "registry.example.com", repository: "team/web" });
    expect(index).toEqual({ expect: ["linux/amd64", "linux/arm/v7"], attestations: "strip", tags });
  });

  it("gives stage, build arguments and secrets as one word each", () => {
    const image = {
      ...IMAGE,
      target: "release",
      buildArgs: ["GREETING=say $HOME", "TOKEN_NAME"],
      secrets: ["id=npm,env=NPM_TOKEN"],
    };

    const [{ args } = { args: [] }] = buildxPlan(image, { tags, cache: HERE }).platforms;

    expect(args.slice(1, 6)).toEqual([
      "--file=Dockerfile",
      "--target=release",
      "--build-arg=GREETING=say $HOME",
      "--build-arg=TOKEN_NAME",
      "--secret=id=npm,env=NPM_TOKEN",
    ]);
  });

  it("keeps the caches where it is told to", () => {
    const reference = { registry: "ghcr.io", repository: "acme/cache", tag: "main" };

    expect(caches({ kind: "repository", repository: reference })).toEqual([
      "ghcr.io/acme/cache:cache-web-linux-amd64",
      "ghcr.io/acme/cache:cache-web-linux-arm-v7",
    ]);
    expect(caches({ kind: "prefix", reference })).toEqual([
      "ghcr.io/acme/cache:main-linux-amd64",
      "ghcr.io/acme/cache:main-linux-arm-v7",
    ]);
  });

  it("without a cache builds every step again", () => {
    const [first] = buildxPlan(IMAGE, { tags, cache: { kind: "none" } }).platforms;

    expect(first?.cache).toBeUndefined();
    expect(first?.args.filter((arg) => arg.includes("cache"))).toEqual(["--no-cache"]);
  });
});

describe("the plan of one platform for Docker's own images", () => {
  it("has its tags, and no attestation", () => {
    const { args } = archivePlan(IMAGE, "linux/arm64", { tags, noCache: false });

    expect(args).toEqual([
      "--platform=linux/arm64",
      "--file=Dockerfile",
      "--provenance=false",
      "--sbom=false",
      "--tag=registry.example.com/team/web:1.4",
      "--tag=ghcr.io/acme/web:latest",
      "--output=type=docker",
      ".",
    ]);
  });

  it.each([
    ["web.tar", "--output=type=docker,dest=web.tar"],
    ['a,"b".tar', '--output=type=docker,"dest=a,""b"".tar"'],
  ])("goes to the archive %s", (file, expected) => {
    const { args } = archivePlan(IMAGE, "linux/arm64", { tags, noCache: true, file });

    expect(args.slice(2)).toContain(expected);
    expect(args).toContain("--no-cache");
  });
});

describe("what a service is built from", () => {
  const service = resolveService(
    "web",
    { context: "services/web", target: "release", buildArgs: { B: "2", A: "$HOME" }, attestations: "strip" },
    resolvePublisher("fleet"),
  );

  it("is what its pipeline builds, with the pipeline's caches", () => {
    expect(imageBuildOf(service, ".")).toEqual({
      context: "services/web",
      dockerfile: "services/web/Dockerfile",
      target: "release",
      buildArgs: ["A=$HOME", "B=2"],
      labels: [],
      buildContexts: [],
      noCache: false,
      form: { imageFormat: "oci", compression: "gzip", reproducible: false },
      attested: { provenance: "min", sbom: "off" },
      secrets: [],
      platforms: ["linux/amd64", "linux/arm64"],
      attestations: "strip",
      cacheName: "fleet-web",
    });
  });

  it("has the facts of its checkout, and nothing of a fact that is not known", () => {
    const told = resolveService("web", {
      source: { type: "github", repository: "acme/web" },
      buildArgs: { V: "{version}", B: "{branch}" },
      labels: { "com.example.at": "{time}" },
      buildContexts: { libs: "libs", base: "docker-image://alpine:3.22" },
      noCache: true,
      compression: "zstd",
      provenance: "max",
      sbom: "max",
    });
    const image = imageBuildOf(told, "/src", {
      commit: "3f2a",
      time: "2026-01-31T12:00:00Z",
      version: "1.4.2",
    });
    const labels = [
      "org.opencontainers.image.source=https://github.com/acme/web",
      "org.opencontainers.image.revision=3f2a",
      "org.opencontainers.image.version=1.4.2",
      "org.opencontainers.image.created=2026-01-31T12:00:00Z",
      "com.example.at=2026-01-31T12:00:00Z",
    ];

    expect(image).toMatchObject({ buildArgs: ["V=1.4.2"], labels, noCache: true });
    expect(imageBuildOf(told, "/src")).toMatchObject({ buildArgs: [], labels: labels.slice(0, 1) });
    const [{ args } = { args: [] }] = buildxPlan(image, { tags, cache: HERE }).platforms;
    expect(
      args.filter((arg) => /^--(?:label|annotation|build-context|no-cache|prov|sbom|build-arg)/.test(arg)),
    ).toEqual([
      "--build-arg=V=1.4.2",
      ...labels.map((label) => `--label=${label}`),
      "--build-context=base=docker-image://alpine:3.22",
      "--build-context=libs=/src/libs",
      ...labels.map((label) => `--annotation=manifest:${label}`),
      "--no-cache",
      "--provenance=mode=max",
      `--sbom=generator=${BUILD_IMAGES.sbomScanner}`,
      "--build-arg=BUILDKIT_SBOM_SCAN_STAGE=true",
      "--build-arg=BUILDKIT_SBOM_SCAN_CONTEXT=true",
    ]);
    expect(args.at(-2)).toMatch(/,oci-mediatypes=true,oci-artifact=false,compression=zstd$/);
  });

  it.each([
    ["/src", "/src/services/web", "/src/services/web/Dockerfile"],
    ["../web/", "../web/services/web", "../web/services/web/Dockerfile"],
  ])("is below the checkout %s", (source, context, dockerfile) => {
    expect(imageBuildOf(service, source)).toMatchObject({ context, dockerfile });
  });

  it("is the checkout itself by default", () => {
    expect(imageBuildOf(resolveService("web", {}), "/src")).toMatchObject({
      context: "/src",
      dockerfile: "/src/Dockerfile",
    });
  });
});
