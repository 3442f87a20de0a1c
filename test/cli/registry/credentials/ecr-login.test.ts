import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { credentialFinder } from "../../../../cli/registry/credentials/credential-finder";
import { ecrRegion } from "../../../../cli/registry/credentials/ecr-login";
import { DEFAULT_LIMITS } from "../../../../cli/registry/limits";

describe("a registry of Amazon ECR", () => {
  it.each([
    ["123456789012.dkr.ecr.eu-west-1.amazonaws.com", "eu-west-1"],
    ["123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"],
    ["123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1"],
    ["123456789012.dkr-ecr.us-east-1.on.aws", "us-east-1"],
    ["123456789012.dkr.ecr.eu-west-1.amazonaws.com.evil.test", undefined],
    ["evil.123456789012.dkr.ecr.eu-west-1.amazonaws.com", undefined],
    ["ecr.eu-west-1.amazonaws.com", undefined],
    ["public.ecr.aws", undefined],
  ])("%s is of the Region %s", (registry, region) => {
    expect(ecrRegion(registry)).toBe(region);
  });

  const AWS = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret" };
  const answer = (status: number, data: unknown) =>
    JSON.stringify(
      status === 200
        ? { authorizationData: data }
        : { __type: "AccessDeniedException", message: "not authorized" },
    );

  async function withAws<T>(status: number, data: unknown, use: (endpoint: string) => Promise<T>) {
    const calls: string[] = [];
    const server = createServer((request, response) => {
      const [, scope] =
        /Credential=AKIDEXAMPLE\/\d+\/([^,]*),/.exec(request.headers.authorization ?? "") ?? [];
      calls.push(`${request.headers["x-amz-target"]} ${scope}`);
      response.writeHead(status, { "Content-Type": "application/x-amz-json-1.1" }).end(answer(status, data));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      return { calls, value: await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`) };
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }
  const token = { authorizationToken: Buffer.from("AWS:from aws").toString("base64") };

  it("is signed in to with AWS credentials when Docker has none", async () => {
    const { calls, value } = await withAws(200, [token], (endpoint) =>
      credentialFinder(
        { env: { ...AWS, AWS_ENDPOINT_URL: endpoint } },
        DEFAULT_LIMITS,
      )("123456789012.dkr.ecr.eu-west-1.amazonaws.com"),
    );

    expect(value).toEqual({
      kind: "password",
      username: "AWS",
      password: "from aws",
      source: "ecr:GetAuthorizationToken",
    });
    expect(calls).toEqual([
      "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken eu-west-1/ecr/aws4_request",
    ]);
  });

  it("that is public is signed in to at its own service", async () => {
    const { calls, value } = await withAws(200, token, (endpoint) =>
      credentialFinder({ env: { ...AWS, AWS_ENDPOINT_URL: endpoint } }, DEFAULT_LIMITS)("public.ecr.aws"),
    );

    expect(value).toMatchObject({ username: "AWS", password: "from aws" });
    expect(calls).toEqual(["SpencerFrontendService.GetAuthorizationToken us-east-1/ecr-public/aws4_request"]);
  });

  it("that is public is read without credentials when AWS gives none", async () => {
    const { value } = await withAws(400, undefined, (endpoint) =>
      credentialFinder({ env: { ...AWS, AWS_ENDPOINT_URL: endpoint } }, DEFAULT_LIMITS)("public.ecr.aws"),
    );

    expect(value).toBeUndefined();
    expect(await credentialFinder({ env: {} }, DEFAULT_LIMITS)("public.ecr.aws")).toBeUndefined();
  });

  it("that is private is an error when AWS gives no token", async () => {
    const failing = withAws(400, undefined, (endpoint) =>
      credentialFinder(
        { env: { ...AWS, AWS_ENDPOINT_URL: endpoint } },
        DEFAULT_LIMITS,
      )("123456789012.dkr.ecr.eu-west-1.amazonaws.com"),
    );

    await expect(failing).rejects.toThrow(
      "signing in to 123456789012.dkr.ecr.eu-west-1.amazonaws.com: AWS gives no token (AccessDeniedException: not authorized); give AWS credentials that may call ecr:GetAuthorizationToken in eu-west-1, or use docker login",
    );
  });
});
