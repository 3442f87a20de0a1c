import { describe, expect, it } from "vitest";
import { assembleIndex } from "../../components/oci/image-index";
import {
  attestationOf,
  config,
  DOCKER_LIST,
  DOCKER_MANIFEST,
  digests,
  entryOf,
  image,
  index,
  manifest,
  OCI_INDEX,
  OCI_MANIFEST,
  sha256,
} from "./image-index-sources";

describe("the bytes of an index", () => {
  /** The image, its config and its digests are those that ORAS tests its own `manifest index create` with. */
  const hello = {
    body: JSON.stringify({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: {
        mediaType: "application/vnd.oci.image.config.v1+json",
        digest: "sha256:fe9dbc99451d0517d65e048c309f0b5afb2cc513b7a3d456b6cc29fe641386c5",
        size: 53,
      },
      layers: [
        {
          mediaType: "application/vnd.oci.image.layer.v1.tar",
          digest: "sha256:2ef548696ac7dd66ef38aab5cc8fc5cc1fb637dfaedb3a9afc89bf16db9277e1",
          size: 10240,
          annotations: { "org.opencontainers.image.title": "hello.tar" },
        },
      ],
    }),
    config: '{\r\n    "architecture": "amd64",\r\n    "os": "linux"\r\n}',
  };

  it("are compact JSON with keys in one order, for two images and annotations", () => {
    const bare = `{"schemaVersion":2,"config":{"mediaType":"a/b","digest":"sha256:${"0".repeat(64)}","size":2},"layers":[]}`;

    const result = assembleIndex([{ body: bare, platform: "arm64" }, hello], {
      annotations: { "org.b": "2", "org.a": "é", 10: "x", 9: "y" },
    });

    expect(result.body).toBe(
      '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[' +
        '{"mediaType":"application/vnd.oci.image.manifest.v1+json",' +
        '"digest":"sha256:006b9ad71726cff642fcd3e5c9c8d023c675a9f2225feb30b053ecfef19a036a","size":152,' +
        '"platform":{"architecture":"arm64","os":"linux"}},' +
        '{"mediaType":"application/vnd.oci.image.manifest.v1+json",' +
        '"digest":"sha256:9d84a5716c66a1d1b9c13f8ed157ba7d1edfe7f9b8766728b8a1f25c0d9c14c1","size":458,' +
        '"platform":{"architecture":"amd64","os":"linux"}}' +
        '],"annotations":{"10":"x","9":"y","org.a":"é","org.b":"2"}}',
    );
    expect(result.digest).toBe("sha256:b306e44258930ce151f3437c7279e237d05c248f3d3be40304eb31ff7bf1b1a8");
    expect(result.size).toBe(549);
  });

  it.each([
    [
      "arm64 behind amd64",
      ["linux/amd64", "linux/arm64"],
      "sha256:cce9590b1193d8bcb70467e2381dc81e77869be4801c09abe9bc274b6a1d2001",
    ],
    [
      "arm64 before amd64",
      ["linux/arm64", "linux/amd64"],
      "sha256:5c98cfc90e390c575679370a5dc5e37b52e854bbb7b9cb80cc1f30b56b8d183e",
    ],
  ])("are those that ORAS writes for the same images: %s", (_case, expected, digest) => {
    const arm64 = {
      mediaType: OCI_MANIFEST,
      digest: "sha256:4f93460061882467e6fb3b772dc6ab72130d9ac1906aed2fc7589a5cd145433c",
      size: 458,
      platform: { architecture: "arm64", os: "linux" },
    };

    expect(assembleIndex([hello, index([arm64])], { expect: expected }).digest).toBe(digest);
  });

  it("give digest and size as UTF-8, not as characters", () => {
    const result = assembleIndex([image("amd64")], { annotations: { name: "日本 🐳" } });

    expect(result.digest).toBe(sha256(result.body));
    expect(result.size).toBe(Buffer.byteLength(result.body, "utf8"));
    expect(result.size).toBe(result.body.length + 2 * 2 + 2);
  });

  it("have annotations in the order of their code units", () => {
    const { body } = assembleIndex([image("amd64")], {
      annotations: { b: "1", Z: "2", a10: "3", a9: "4", é: "5", "": "6" },
    });

    expect(body.slice(body.indexOf('"annotations"'))).toBe(
      '"annotations":{"":"6","Z":"2","a10":"3","a9":"4","b":"1","é":"5"}}',
    );
  });

  it("keep an annotation whose value is empty, and one with a hostile key", () => {
    const annotations = JSON.parse('{"__proto__":"p","constructor":"c","e":""}');

    const { body } = assembleIndex([image("amd64")], { annotations });

    expect(body.endsWith('"annotations":{"__proto__":"p","constructor":"c","e":""}}')).toBe(true);
  });

  it("have no annotations when an empty object is asked for", () => {
    expect(assembleIndex([image("amd64")], { annotations: {} })).toEqual(assembleIndex([image("amd64")]));
  });

  it("are the same for the same input", () => {
    const run = () => assembleIndex([image("amd64"), image("arm64")], { annotations: { b: "1", a: "2" } });

    expect(run()).toEqual(run());
  });

  it("come with the entries that are in them, and cannot be changed afterwards", () => {
    const result = assembleIndex([image("amd64"), index([entryOf("arm64"), attestationOf("arm64")])]);

    expect(result.manifests).toEqual(JSON.parse(result.body).manifests);
    expect([result, result.manifests, ...result.manifests].filter((part) => !Object.isFrozen(part))).toEqual(
      [],
    );
    expect(result.manifests.filter(({ platform }) => !Object.isFrozen(platform))).toEqual([]);
    expect(result.manifests.filter(({ annotations }) => !Object.isFrozen(annotations))).toEqual([]);
  });
});

describe("the same digest", () => {
  it("is one entry at its first place, whether it comes as a manifest or in an index", () => {
    const annotated = { ...entryOf("amd64"), annotations: { a: "b" } };

    const { manifests } = assembleIndex([
      image("arm64"),
      index([annotated, entryOf("arm64")]),
      image("amd64"),
    ]);

    expect(manifests).toEqual([entryOf("arm64"), annotated]);
  });

  it("is one entry when the same source is given twice", () => {
    expect(assembleIndex([image("amd64"), image("amd64")])).toEqual(assembleIndex([image("amd64")]));
  });
});

describe("the type of an index", () => {
  const docker = image("amd64", DOCKER_MANIFEST);

  it.each([
    ["Docker when every entry is Docker's", [docker, image("arm64", DOCKER_MANIFEST)], {}, DOCKER_LIST],
    [
      "Docker when every entry of an index is Docker's",
      [docker, index([entryOf("arm64", DOCKER_MANIFEST)])],
      {},
      DOCKER_LIST,
    ],
    ["OCI when one entry is OCI's", [docker, image("arm64")], {}, OCI_INDEX],
    ["OCI when an annotation is asked for", [docker], { annotations: { a: "b" } }, OCI_INDEX],
    ["Docker when annotations are asked for but there are none", [docker], { annotations: {} }, DOCKER_LIST],
    ["OCI when it is asked for", [docker], { mediaType: "oci" }, OCI_INDEX],
    ["Docker when it is asked for", [docker, image("arm64")], { mediaType: "docker" }, DOCKER_LIST],
    ["by the entries when auto is asked for", [docker], { mediaType: "auto" }, DOCKER_LIST],
    ["OCI when there are no entries", [index([]), index([])], {}, OCI_INDEX],
    ["by the type that a source was served under", [{ ...docker, mediaType: OCI_MANIFEST }], {}, OCI_INDEX],
  ] as const)("is %s", (_case, sources, options, mediaType) => {
    const result = assembleIndex(sources, options);

    expect(result.mediaType).toBe(mediaType);
    expect(JSON.parse(result.body).mediaType).toBe(mediaType);
  });
});

describe("expected platforms", () => {
  const both = ["linux/arm64/v8", "x86_64"];

  it("order the images, whatever their spelling", () => {
    const { manifests } = assembleIndex([image("amd64"), image("arm64")], { expect: both });

    expect(manifests).toEqual([entryOf("arm64"), entryOf("amd64")]);
  });

  it("order the images of a single index, which is written anew", () => {
    const source = index([entryOf("amd64"), entryOf("arm64")], { annotations: { a: "b" } });

    const { body } = assembleIndex([source], { expect: both });

    expect(body).toBe(index([entryOf("arm64"), entryOf("amd64")]).body);
  });

  it("leave what is no image at its place", () => {
    const artifact = {
      mediaType: OCI_MANIFEST,
      digest: sha256("a"),
      size: 1,
      artifactType: "a/b",
      platform: { os: "linux", architecture: "arm64" },
    };
    const unknown = { ...entryOf("u"), platform: { os: "unknown", architecture: "unknown" } };
    const bare = { mediaType: OCI_MANIFEST, digest: sha256("b"), size: 1 };

    const { manifests } = assembleIndex(
      [index([unknown, entryOf("amd64"), artifact, entryOf("arm64"), bare])],
      { expect: both },
    );

    expect(digests(manifests)).toEqual(
      digests([unknown, entryOf("arm64"), artifact, entryOf("amd64"), bare]),
    );
  });

  it.each(["application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json"])(
    "count an image whose descriptor repeats its config's type, and a nested index with a platform: %s",
    (artifactType) => {
      const typed = { ...entryOf("arm64"), artifactType };
      const nested = { ...entryOf("amd64"), mediaType: OCI_INDEX };

      const { manifests } = assembleIndex([index([nested, typed])], { expect: both });

      expect(manifests).toEqual([typed, nested]);
    },
  );

  it("are different for different versions of an operating system", () => {
    const windows = (version: string) => ({
      body: manifest(version),
      config: config({ os: "windows", architecture: "amd64", "os.version": version }),
    });

    const { manifests } = assembleIndex([windows("10.0.17763"), windows("10.0.20348")], {
      expect: ["windows(10.0.20348)/amd64", "windows(10.0.17763)/amd64"],
    });

    expect(manifests.map(({ platform }) => platform?.["os.version"])).toEqual(["10.0.20348", "10.0.17763"]);
  });
});
