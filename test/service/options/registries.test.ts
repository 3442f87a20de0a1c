import { describe, expect, it } from "vitest";
import { BUILD_IMAGES } from "../../../components/service/build-images";
import { LATE_PUBLISHER_OPTIONS } from "../../../components/service/options/publisher-options";
import { LATE_SERVICE_OPTIONS } from "../../../components/service/options/service-options";
import { resolvePublisher } from "../../../components/service/resolve-publisher";
import { problemsOf } from "../problems";

const DIGEST = `sha256:${"1".repeat(64)}`;
const SECRET = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:registry-Ab1cD2";
const KEY = "arn:aws:kms:eu-west-1:111122223333:key/0a1b2c3d-1111-2222-3333-0a1b2c3d4e5f";
const EITHER = 'use for example { pullThroughCache: "docker-hub" }, or { uri: "mirror.example.com" }';
const WHOLE = `of a secret of Secrets Manager, with its last six characters; use for example "${SECRET}"`;

/** A mirror of Docker Hub, its problem and where that stands under it. */
const MIRRORS: readonly [mirror: unknown, reason: string, place?: string][] = [
  ["docker-hub", `"docker-hub" is not a mirror; ${EITHER}`],
  [{}, `it has neither a pullThroughCache nor a uri; ${EITHER}`],
  [
    { pullThroughCache: "hub", uri: "a.example.com" },
    "it has a pullThroughCache and a uri; give one of them",
  ],
  [
    { pullThroughCache: "Docker Hub" },
    '"Docker Hub" is not the prefix of a pull-through cache rule; use its 2 to 30 characters, for example "docker-hub"',
    ".pullThroughCache",
  ],
  [
    { pullThroughCache: "docker-hub", account: 111122223333 },
    '111122223333 is not an account id, a text of 12 digits; use for example "111122223333"',
    ".account",
  ],
  [
    { pullThroughCache: "docker-hub", region: "Ireland" },
    '"Ireland" is not a region; use for example "eu-west-1"',
    ".region",
  ],
  [
    { pullThroughCache: "docker-hub", credentials: { secret: SECRET } },
    "is not an option; use one of pullThroughCache, account, region",
    ".credentials",
  ],
  [
    { uri: "https://mirror.example.com/hub/" },
    '"https://mirror.example.com/hub/" is not a host with a path, without a scheme and a user; use "mirror.example.com/hub"',
    ".uri",
  ],
  [
    { uri: "https://me:hunter2@mirror.example.com" },
    '"https://***@mirror.example.com" is not a host with a path, without a scheme and a user; use "mirror.example.com"',
    ".uri",
  ],
  [
    { uri: "me:hunter2@mirror.example.com" },
    '"***@mirror.example.com" is not a host with a path, without a scheme and a user; use "mirror.example.com"',
    ".uri",
  ],
  ["https://me:hunter2@mirror.example.com", `"https://***@mirror.example.com" is not a mirror; ${EITHER}`],
  [[{ password: "hunter2" }], `the list is not a mirror; ${EITHER}`],
  [
    { uri: "mirror" },
    '"mirror" is not a host with a path, without a scheme and a user; use for example "mirror.example.com/hub"',
    ".uri",
  ],
  [
    { uri: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/docker-hub" },
    '"111122223333.dkr.ecr.eu-west-1.amazonaws.com/docker-hub" is a registry of ECR, which needs permissions; use { pullThroughCache: "docker-hub", account: "111122223333", region: "eu-west-1" }',
    ".uri",
  ],
  [
    { uri: "mirror.example.com", credentials: "hunter2" },
    "it is not the ARN of a secret in an object; use for example { secret: <ARN of a secret> }",
    ".credentials",
  ],
  [
    { uri: "mirror.example.com", credentials: { secret: "hunter2" } },
    `the text is not the whole ARN ${WHOLE}`,
    ".credentials.secret",
  ],
  [
    { uri: "mirror.example.com", credentials: { secret: { password: "hunter2" } } },
    `the object is not the whole ARN ${WHOLE}`,
    ".credentials.secret",
  ],
  [
    { uri: "mirror.example.com", credentials: { secret: SECRET.slice(0, -7) } },
    `"${SECRET.slice(0, -7)}" is not the whole ARN ${WHOLE}`,
    ".credentials.secret",
  ],
  [
    { uri: "mirror.example.com", credentials: { secret: SECRET, key: "alias/mirror" } },
    `"alias/mirror" is not the ARN of a KMS key; use for example "${KEY}"`,
    ".credentials.key",
  ],
];

describe("mirrors of registries", () => {
  it("are in the model with every decision made, by their registries", () => {
    const registryMirrors = {
      "quay.io": { uri: "mirror.example.com:5000/quay", credentials: { secret: SECRET, key: KEY } },
      "docker.io": { pullThroughCache: "docker-hub" },
      "ghcr.io": { pullThroughCache: "ghcr", account: "111122223333", region: "eu-west-1" },
    };

    expect(resolvePublisher("fleet", { registryMirrors }).registryMirrors).toEqual([
      { kind: "pull-through-cache", registry: "docker.io", prefix: "docker-hub", account: "", region: "" },
      {
        kind: "pull-through-cache",
        registry: "ghcr.io",
        prefix: "ghcr",
        account: "111122223333",
        region: "eu-west-1",
      },
      { kind: "uri", registry: "quay.io", uri: "mirror.example.com:5000/quay", secret: SECRET, key: KEY },
    ]);
    expect(resolvePublisher("fleet").registryMirrors).toEqual([]);
  });

  it.each(MIRRORS)("are refused with the place and the change: %j", (mirror, reason, place = "") => {
    const given = { registryMirrors: { "docker.io": mirror } };

    expect(problemsOf(() => resolvePublisher("fleet", given as never))).toEqual([
      { path: `registryMirrors.docker.io${place}`, reason },
    ]);
  });

  it.each([
    ["registry-1.docker.io", 'use "docker.io"'],
    ["https://index.docker.io/v1/", 'use "docker.io"'],
    ["https://ghcr.io", 'use "ghcr.io"'],
    ["library", 'use for example "docker.io"'],
    ['docker.io"]', 'use for example "docker.io"'],
  ])("are refused under the name %s", (registry, change) => {
    const given = { registryMirrors: { [registry]: { pullThroughCache: "docker-hub" } } };

    expect(problemsOf(() => resolvePublisher("fleet", given))).toEqual([
      {
        path: `registryMirrors.${registry}`,
        reason: `${JSON.stringify(registry)} is not the host of a registry; ${change}`,
      },
    ]);
  });
});

describe("the images of the builder", () => {
  it("have digests, whether they are the own ones or given", () => {
    expect(resolvePublisher("fleet").builderImages).toEqual(BUILD_IMAGES);
    for (const image of Object.values(BUILD_IMAGES))
      expect(image).toMatch(/^[a-z/-]+:[\w.-]+@sha256:[0-9a-f]{64}$/);
    const buildkit = `registry.example.com/buildkit@${DIGEST}`;
    expect(resolvePublisher("fleet", { builderImages: { buildkit } }).builderImages).toEqual({
      ...BUILD_IMAGES,
      buildkit,
    });
  });

  it.each([
    [
      "buildkit",
      "moby/buildkit:v0.34.0",
      `"moby/buildkit:v0.34.0" has no digest, so that it could change between two builds; use for example "${BUILD_IMAGES.buildkit}"`,
    ],
    ["binfmt", "UPPER", expect.stringContaining("UPPER")],
    ["sbom", "a", 'is not an option; use "sbomScanner"'],
  ])("are refused with the change: %s", (name, value, reason) => {
    expect(problemsOf(() => resolvePublisher("fleet", { builderImages: { [name]: value } }))).toEqual([
      { path: `builderImages.${name}`, reason },
    ]);
  });
});

describe("values that are known only at deployment", () => {
  it("have different paths in a service and in its publisher", () => {
    const options = (places: readonly string[]) => places.map((place) => place.split(/[.[]/)[0]);

    const shared = options(LATE_SERVICE_OPTIONS).filter((option) =>
      options(LATE_PUBLISHER_OPTIONS).includes(option),
    );

    expect(shared).toEqual([]);
  });
});
