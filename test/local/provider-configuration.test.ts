import { describe, expect, it } from "vitest";
import { ConfigurationError, parseConfiguration } from "../../local/provider/configuration";

const LOCAL = { AWS_ENDPOINT_URL: "http://127.0.0.1:4566" };

describe("the settings of a provider", () => {
  it("come from the environment where the program gives none", () => {
    const configuration = parseConfiguration(
      {},
      { ...LOCAL, AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" },
    );

    expect(configuration).toEqual({
      region: "eu-west-1",
      endpoint: "http://127.0.0.1:4566",
      credentials: { accessKeyId: "key", secretAccessKey: "secret" },
      defaultTags: {},
    });
  });

  it("take the program's region, tags and endpoints over the environment", () => {
    const settings = {
      region: "us-west-2",
      defaultTags: '{"tags":{"team":"x"}}',
      endpoints: '[{"ecr":"http://localhost:1"},{"iam":"http://localhost:1"}]',
      skipCredentialsValidation: "true",
    };

    const configuration = parseConfiguration(settings, { ...LOCAL, AWS_REGION: "eu-west-1" });

    expect(configuration.region).toBe("us-west-2");
    expect(configuration.defaultTags).toEqual({ team: "x" });
    expect(configuration.endpoint).toBe("http://localhost:1");
  });

  it.each([undefined, "https://sts.amazonaws.com", "http://127.0.0.1.example.com", "127.0.0.1"])(
    "never lead away from this machine: %s",
    (AWS_ENDPOINT_URL) => {
      expect(() => parseConfiguration({}, { AWS_ENDPOINT_URL })).toThrow(ConfigurationError);
    },
  );

  it("are refused when the services have different endpoints", () => {
    const endpoints = '[{"ecr":"http://localhost:1"},{"iam":"http://localhost:2"}]';

    expect(() => parseConfiguration({ endpoints }, LOCAL)).toThrow(
      "endpoints: names 2 URLs; give every service the one of the local cloud",
    );
  });

  it("are refused when the provider does not have them", () => {
    expect(() => parseConfiguration({ assumeRoles: "[]" }, LOCAL)).toThrow(
      "assumeRoles: is a setting that the local provider does not have; it knows accessKey, defaultTags, endpoints, region, secretKey, token",
    );
  });
});
