import { ECRClient } from "@aws-sdk/client-ecr";
import { describe, expect, it } from "vitest";
import { OCI_INDEX } from "../../../../components/oci/media-types";
import { ecrRegistry } from "../../../../components/publisher/adapters/ecr/ecr-registry";
import { type AwsAnswer, answeringClient } from "../../../fakes/aws-answers";

const IMAGE = { digest: `sha256:${"1".repeat(64)}`, mediaType: OCI_INDEX, body: '{"schemaVersion":2}' };
const OTHER = `sha256:${"2".repeat(64)}`;
const NONE_FOUND = [
  { imageId: { imageDigest: IMAGE.digest }, failureCode: "ImageNotFound" },
  { imageId: { imageTag: "latest" }, failureCode: "ImageNotFound" },
];

function registryAnswering(...answers: readonly AwsAnswer[]) {
  const { settings, requests } = answeringClient(answers);
  return { registry: ecrRegistry(new ECRClient(settings), undefined), requests };
}

describe("a put to ECR", () => {
  it("always gives digest, media type and the exact text", async () => {
    const { registry, requests } = registryAnswering({
      body: { image: { imageId: { imageDigest: IMAGE.digest } } },
    });

    const answer = await registry.put("billing", IMAGE, "1.4.2");

    expect(answer).toBe("stored");
    expect(requests).toEqual([
      {
        operation: "PutImage",
        body: {
          repositoryName: "billing",
          imageManifest: IMAGE.body,
          imageManifestMediaType: OCI_INDEX,
          imageDigest: IMAGE.digest,
          imageTag: "1.4.2",
        },
      },
    ]);
  });

  it.each([
    ["ImageAlreadyExistsException", "unchanged"],
    ["ImageTagAlreadyExistsException", "tag-held"],
    ["ReferencedImagesNotFoundException", "child-missing"],
  ])("that ends with %s is %s", async (exception, answer) => {
    const { registry } = registryAnswering({ exception });

    expect(await registry.put("billing", IMAGE, "1.4.2")).toBe(answer);
  });

  it.each([
    ["RepositoryNotFoundException", "REPOSITORY_MISSING"],
    ["AccessDeniedException", "AWS_CALL"],
    ["ImageDigestDoesNotMatchException", "AWS_CALL"],
    ["ServerException", "AWS_CALL"],
  ])("that ends with %s is a fault %s", async (exception, code) => {
    const { registry } = registryAnswering({ exception, message: "in AWS's words" });

    const put = registry.put("billing", IMAGE, "1.4.2");

    await expect(put).rejects.toMatchObject({
      name: "PublisherFault",
      code,
      subject: "billing:1.4.2",
    });
    await put.catch((fault: Error) => expect(fault.message).toContain("in AWS's words"));
  });

  it("that stored something else is a fault", async () => {
    const { registry } = registryAnswering({ body: { image: { imageId: { imageDigest: OTHER } } } });

    await expect(registry.put("billing", IMAGE, "1.4.2")).rejects.toMatchObject({ code: "TAG_LOST" });
  });
});

describe("a read from ECR", () => {
  it("asks for digests and tags apart, and for every type of index and manifest as it is", async () => {
    const { registry, requests } = registryAnswering({ body: { images: [], failures: NONE_FOUND } });

    await registry.read("billing", [IMAGE.digest, "latest"]);

    expect(requests[0]?.body).toEqual({
      repositoryName: "billing",
      imageIds: [{ imageDigest: IMAGE.digest }, { imageTag: "latest" }],
      acceptedMediaTypes: [
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
      ],
    });
  });

  it("asks one by one for what the answer leaves open", async () => {
    const image = (imageTag: string) => ({
      imageId: { imageDigest: IMAGE.digest, imageTag },
      imageManifest: IMAGE.body,
      imageManifestMediaType: OCI_INDEX,
    });
    const { registry, requests } = registryAnswering(
      { body: { images: [image("latest")], failures: [] } },
      { body: { images: [image("1.4")], failures: [] } },
      { body: { images: [image("latest")], failures: [] } },
    );

    const found = await registry.read("billing", ["1.4", "latest"]);

    expect([...found]).toEqual([
      ["1.4", IMAGE],
      ["latest", IMAGE],
    ]);
    expect(requests).toHaveLength(3);
  });

  it("has a fault for an image that is there and cannot be given", async () => {
    const failures = [
      { imageId: { imageTag: "latest" }, failureCode: "KmsError", failureReason: "key is disabled" },
    ];
    const { registry } = registryAnswering({ body: { images: [], failures } });

    const read = registry.read("billing", ["latest"]);

    await expect(read).rejects.toThrow(
      "AWS_CALL reading images repository billing: KmsError: key is disabled",
    );
  });

  it("has one fault for a missing config and another for a missing repository", async () => {
    const { registry } = registryAnswering(
      { exception: "LayersNotFoundException" },
      { exception: "RepositoryNotFoundException" },
    );

    await expect(registry.config("billing", OTHER)).rejects.toMatchObject({ code: "IMAGE_MISSING" });
    await expect(registry.config("billing", OTHER)).rejects.toMatchObject({ code: "REPOSITORY_MISSING" });
  });
});
