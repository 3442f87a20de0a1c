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
  return {
    registry: ecrRegistry((region) => new ECRClient({ ...settings, ...(region && { region }) }), undefined),
    requests,
  };
}

describe("a repository that is called by its ARN", () => {
  const arn = "arn:aws:ecr:eu-west-3:444455556666:repository/team/billing";
  const place = { registryId: "444455556666", repositoryName: "team/billing" };

  it("is read and written in its own account", async () => {
    const { registry, requests } = registryAnswering(
      { body: { images: [], failures: NONE_FOUND } },
      { body: { image: { imageId: { imageDigest: IMAGE.digest } } } },
      { body: {} },
    );

    await registry.read(arn, [IMAGE.digest, "latest"]);
    await registry.put(arn, IMAGE, "1.4.2");
    await registry.config(arn, OTHER).catch(() => undefined);

    expect(requests.map(({ operation }) => operation)).toEqual([
      "BatchGetImage",
      "PutImage",
      "GetDownloadUrlForLayer",
    ]);
    for (const { body } of requests) expect(body).toMatchObject(place);
  });

  it("is asked for in its own region, and every other repository in the function's", async () => {
    const missing = { body: { images: [], failures: NONE_FOUND.slice(1) } };
    const { settings } = answeringClient([missing, missing]);
    const regions: (string | undefined)[] = [];
    const registry = ecrRegistry((region) => {
      regions.push(region);
      return new ECRClient(settings);
    }, undefined);

    await registry.read(arn, ["latest"]);
    await registry.read("billing", ["latest"]);

    expect(regions).toEqual(["eu-west-3", undefined]);
  });
});

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

  it("that is not allowed is a fault in AWS's words", async () => {
    const { registry } = registryAnswering({ exception: "AccessDeniedException", message: "no" });

    await expect(registry.put("billing", IMAGE, "1.4.2")).rejects.toThrow(
      "AWS_CALL writing tag billing:1.4.2: AccessDeniedException: no",
    );
  });

  it("that stored something else is a fault", async () => {
    const { registry } = registryAnswering({ body: { image: { imageId: { imageDigest: OTHER } } } });

    await expect(registry.put("billing", IMAGE, "1.4.2")).rejects.toThrow(
      `TAG_LOST writing tag billing:1.4.2: ECR stored ${OTHER}, not ${IMAGE.digest}`,
    );
  });

  it("is stored when the answer names no digest", async () => {
    const { registry } = registryAnswering({ body: {} }, { body: { image: {} } });

    expect(await registry.put("billing", IMAGE, "1.4.2")).toBe("stored");
    expect(await registry.put("billing", IMAGE, "1.4.2")).toBe("stored");
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
    const { registry, requests } = registryAnswering(
      { body: { images: [imageOf("latest")], failures: [] } },
      { body: { images: [imageOf("1.4")], failures: [] } },
      { body: { images: [imageOf("latest")], failures: [] } },
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

  it("asks for more than 100 images in parts of 100", async () => {
    const { registry, requests } = registryAnswering(
      { body: { images: [], failures: missing(0, 100) } },
      { body: { images: [imageOf("tag-100")], failures: missing(101, 200) } },
      { body: { images: [], failures: missing(200, 201) } },
    );

    const found = await registry.read("billing", tags(0, 201));

    expect(requests.map(({ body }) => body.imageIds)).toEqual([
      tags(0, 100).map((imageTag) => ({ imageTag })),
      tags(100, 200).map((imageTag) => ({ imageTag })),
      tags(200, 201).map((imageTag) => ({ imageTag })),
    ]);
    expect([...found]).toEqual([["tag-100", IMAGE]]);
  });

  it("asks for 100 images in one call, and for none in no call", async () => {
    const { registry, requests } = registryAnswering({ body: { images: [], failures: missing(0, 100) } });

    await registry.read("billing", tags(0, 100));
    await registry.read("billing", []);

    expect(requests).toHaveLength(1);
  });

  it("asks again for what a failure without a name may be of", async () => {
    const nameless = { body: { images: [], failures: [{ failureCode: "ImageNotFound" }] } };
    const { registry, requests } = registryAnswering(nameless, nameless);

    expect((await registry.read("billing", ["latest"])).size).toBe(0);
    expect(requests).toHaveLength(2);
  });

  it("that is not allowed is a fault in AWS's words", async () => {
    const { registry } = registryAnswering({ exception: "AccessDeniedException", message: "no" });

    await expect(registry.read("billing", ["latest"])).rejects.toMatchObject({
      code: "AWS_CALL",
      message: "AWS_CALL reading images repository billing: AccessDeniedException: no",
    });
  });

  it("leaves out what it asked for alone and is not there", async () => {
    const { registry, requests } = registryAnswering(
      { body: { images: [imageOf("latest")] } },
      { body: { failures: [{ imageId: { imageTag: "1.4" }, failureCode: "ImageNotFound" }] } },
      { body: { images: [imageOf("latest")] } },
    );

    const found = await registry.read("billing", ["1.4", "latest"]);

    expect([...found]).toEqual([["latest", IMAGE]]);
    expect(requests.slice(1).map(({ body }) => body.imageIds)).toEqual([
      [{ imageTag: "1.4" }],
      [{ imageTag: "latest" }],
    ]);
  });

  it("gives empty texts for what ECR leaves out of an image", async () => {
    const { registry } = registryAnswering(
      { body: { images: [{ imageId: { imageTag: "latest" } }] } },
      { body: { images: [{}] } },
    );

    const named = await registry.read("billing", ["latest"]);
    const nameless = await registry.read("billing", ["latest"]);

    expect([...named]).toEqual([["latest", { digest: "", mediaType: "", body: "" }]]);
    expect([...nameless]).toEqual([...named]);
  });

  it("of a layer that ECR cannot give is a missing image, in AWS's words", async () => {
    const { registry, requests } = registryAnswering(
      { exception: "LayerInaccessibleException", message: "no such layer" },
      { exception: "AccessDeniedException", message: "no" },
    );
    const subject = `reading config ${OTHER} in repository billing`;

    await expect(registry.config("billing", OTHER)).rejects.toThrow(
      `IMAGE_MISSING ${subject}: no such layer`,
    );
    await expect(registry.config("billing", OTHER)).rejects.toThrow(
      `AWS_CALL ${subject}: AccessDeniedException: no`,
    );
    expect(requests[0]).toEqual({
      operation: "GetDownloadUrlForLayer",
      body: { repositoryName: "billing", layerDigest: OTHER },
    });
  });

  it("of a config without an address is a fault", async () => {
    const { registry } = registryAnswering({ body: {} });

    await expect(registry.config("billing", OTHER)).rejects.toThrow(`AWS_CALL downloading config ${OTHER}`);
  });
});

function tags(from: number, to: number): readonly string[] {
  return Array.from({ length: to - from }, (_, at) => `tag-${from + at}`);
}

function missing(from: number, to: number) {
  return tags(from, to).map((imageTag) => ({ imageId: { imageTag }, failureCode: "ImageNotFound" }));
}

function imageOf(imageTag: string) {
  return {
    imageId: { imageDigest: IMAGE.digest, imageTag },
    imageManifest: IMAGE.body,
    imageManifestMediaType: OCI_INDEX,
  };
}
