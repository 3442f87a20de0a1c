import { describe, expect, it } from "vitest";
import { digestOf } from "../../components/oci/digest";
import { assembleIndex, type ImageIndex } from "../../components/oci/image-index";
import { OCI_INDEX, OCI_MANIFEST } from "../../components/oci/media-types";
import { plainImage } from "../fakes/images";
import { type RegistrySubject, registrySubjects } from "./registry-subjects";
import { itOnAws } from "./subjects";

const AMD64 = imageOf("linux/amd64");
const ARM64 = imageOf("linux/arm64");
const INDEX = indexOf("first");
const OTHER = indexOf("second");

describe.each(registrySubjects())("the registry $name", (subject) => {
  it("gives images by digest and by tag, byte for byte, and leaves out what is not there", async () => {
    const { registry, repository, push } = await subject.make();
    await push(AMD64, OCI_MANIFEST, "x86");
    await push(ARM64, OCI_MANIFEST);
    const absent = digestOf("absent").digest;

    const found = await registry.read(repository, [digestOf(ARM64).digest, "x86", absent, "none"]);

    expect(Object.fromEntries(found)).toEqual({
      [digestOf(ARM64).digest]: { digest: digestOf(ARM64).digest, mediaType: OCI_MANIFEST, body: ARM64 },
      x86: { digest: digestOf(AMD64).digest, mediaType: OCI_MANIFEST, body: AMD64 },
    });
  });

  // The local cloud has accounts and ignores `registryId`, so this is its own one. Another account's is in the adapter's own tests.
  it.runIf(subject.isLocal)("finds a repository by its ARN as by its name", async () => {
    const { registry, repository, push } = await subject.make();
    const arn = `arn:aws:ecr:us-east-1:000000000000:repository/${repository}`;
    await push(AMD64, OCI_MANIFEST, "x86");

    expect((await registry.read(arn, ["x86"])).get("x86")?.digest).toBe(digestOf(AMD64).digest);
    await pushChildren({ push });
    expect(await registry.put(arn, INDEX, "latest")).toBe("stored");
    expect((await registry.read(repository, ["latest"])).get("latest")?.digest).toBe(INDEX.digest);
  });

  it("keeps tags apart that hold one image, and tags that moved on from one", async () => {
    const { registry, repository, push } = await subject.make();
    await pushChildren({ push });
    for (const tag of ["1.4.2", "1.4", "latest"]) await registry.put(repository, INDEX, tag);
    for (const tag of ["2.0.0", "latest", "2"]) await registry.put(repository, OTHER, tag);

    const found = await registry.read(repository, [
      "latest",
      "1.4",
      "none",
      "2.0.0",
      "1.4.2",
      INDEX.digest,
      "2",
    ]);

    expect(Object.fromEntries([...found].map(([reference, { digest }]) => [reference, digest]))).toEqual({
      latest: OTHER.digest,
      "1.4": INDEX.digest,
      "2.0.0": OTHER.digest,
      "1.4.2": INDEX.digest,
      [INDEX.digest]: INDEX.digest,
      "2": OTHER.digest,
    });
  });

  it("reads more images than one call takes", async () => {
    const { registry, repository, push } = await subject.make();
    await push(AMD64, OCI_MANIFEST, "tag-150");
    const tags = Array.from({ length: 160 }, (_, number) => `tag-${number}`);

    const found = await registry.read(repository, tags);

    expect([...found.keys()]).toEqual(["tag-150"]);
  });

  it("stores an index under a tag and moves the tag to another", async () => {
    const { registry, repository, push } = await subject.make();
    await pushChildren({ push });

    const answers = [
      await registry.put(repository, INDEX, "latest"),
      await registry.put(repository, OTHER, "latest"),
    ];

    const found = await registry.read(repository, ["latest", INDEX.digest]);
    expect(answers).toEqual(["stored", "stored"]);
    expect(found.get("latest")).toEqual({ digest: OTHER.digest, mediaType: OCI_INDEX, body: OTHER.body });
    expect(found.get(INDEX.digest)?.body).toBe(INDEX.body);
  });

  it("takes the same bytes under the same tag as success", async () => {
    const { registry, repository, push } = await subject.make();
    await pushChildren({ push });
    await registry.put(repository, INDEX, "latest");

    const answer = await registry.put(repository, INDEX, "latest");

    expect(["stored", "unchanged"]).toContain(answer);
    expect((await registry.read(repository, ["latest"])).get("latest")?.digest).toBe(INDEX.digest);
  });

  itOnAws(subject, "stores it again and does not say so")("says that nothing changed", async () => {
    const { registry, repository, push } = await subject.make();
    await pushChildren({ push });
    await registry.put(repository, INDEX, "latest");

    expect(await registry.put(repository, INDEX, "latest")).toBe("unchanged");
  });

  itOnAws(subject, "takes an index of nothing")("refuses an index whose child is not there", async () => {
    const { registry, repository, push } = await subject.make();
    await push(AMD64, OCI_MANIFEST);

    expect(await registry.put(repository, INDEX, "latest")).toBe("child-missing");
    expect((await registry.read(repository, ["latest"])).size).toBe(0);
  });

  itOnAws(subject, "believes the digest that it is given")(
    "refuses bytes that are not of the digest",
    async () => {
      const { registry, repository, push } = await subject.make();
      await pushChildren({ push });

      const put = registry.put(repository, { ...INDEX, digest: OTHER.digest }, "latest");

      await expect(put).rejects.toMatchObject({ code: "AWS_CALL" });
    },
  );

  itOnAws(subject, "deletes it")("keeps a child while an index refers to it", async () => {
    const { registry, repository, push, remove } = await subject.make();
    await pushChildren({ push });
    await registry.put(repository, INDEX, "latest");

    expect(await remove(digestOf(AMD64).digest)).toBe(false);
  });

  it("gives the text of a config", async () => {
    const { registry, repository, push, pushBlob } = await subject.make();
    const { config } = plainImage("linux/amd64", "content");
    const digest = await pushBlob(config);
    await push(AMD64, OCI_MANIFEST);

    expect(await registry.config(repository, digest)).toBe(config);
  });

  it("has a fault for a config that is not there", async () => {
    const { registry, repository } = await subject.make();

    const config = registry.config(repository, digestOf("absent").digest);

    await expect(config).rejects.toMatchObject({ name: "PublisherFault" });
  });

  it("has a fault for a repository that is not there", async () => {
    const { registry } = await subject.make();

    const fault = { code: "REPOSITORY_MISSING" };

    await expect(registry.read("no/such/repository", ["latest"])).rejects.toMatchObject(fault);
    await expect(registry.put("no/such/repository", INDEX, "latest")).rejects.toMatchObject(fault);
  });
});

describe.each(registrySubjects({ mutability: "IMMUTABLE" }))("an immutable repository $name", (subject) => {
  it("writes a tag once", async () => {
    const { registry, repository, push } = await subject.make();
    await pushChildren({ push });

    const answers = [
      await registry.put(repository, INDEX, "1.4.2"),
      await registry.put(repository, OTHER, "1.4.2"),
    ];

    expect(answers).toEqual(["stored", "tag-held"]);
    expect((await registry.read(repository, ["1.4.2"])).get("1.4.2")?.digest).toBe(INDEX.digest);
  });
});

const exclusions = { mutability: "IMMUTABLE_WITH_EXCLUSION", exclusions: ["cache-*", "latest"] } as const;

describe.each(registrySubjects(exclusions))("an immutable repository with exclusions $name", (subject) => {
  itOnAws(subject, "knows no exclusions")("moves the excluded tags and no other", async () => {
    const { registry, repository, push } = await subject.make();
    await pushChildren({ push });
    for (const tag of ["latest", "cache-amd64", "1.4.2"]) await registry.put(repository, INDEX, tag);

    const answers = [];
    for (const tag of ["latest", "cache-amd64", "1.4.2"])
      answers.push(await registry.put(repository, OTHER, tag));

    expect(answers).toEqual(["stored", "stored", "tag-held"]);
  });
});

function imageOf(platform: string): string {
  return plainImage(platform, "content").documents[0]?.body ?? "";
}

function indexOf(revision: string): ImageIndex {
  const sources = [
    { body: AMD64, platform: "linux/amd64" },
    { body: ARM64, platform: "linux/arm64" },
  ];
  return assembleIndex(sources, { annotations: { revision } });
}

async function pushChildren({ push }: Pick<RegistrySubject, "push">): Promise<void> {
  await push(AMD64, OCI_MANIFEST);
  await push(ARM64, OCI_MANIFEST);
}
