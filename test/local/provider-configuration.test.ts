import { describe, expect, it } from "vitest";
import { parseConfiguration } from "../../local/provider/configuration";

const LOCAL = { AWS_ENDPOINT_URL: "http://127.0.0.1:4566" };

describe("the settings of a provider", () => {
  it("come from the environment where the program gives none", () => {
    const keys = { AWS_ACCESS_KEY_ID: "key", AWS_SECRET_ACCESS_KEY: "secret" };

    const configuration = parseConfiguration({}, { ...LOCAL, ...keys, AWS_REGION: "eu-west-1" });

    expect(configuration).toEqual({
      region: "eu-west-1",
      endpoint: "http://127.0.0.1:4566",
      credentials: { accessKeyId: "key", secretAccessKey: "secret" },
      defaultTags: {},
    });
  });

  it("take the program's region and tags over the environment", () => {
    const defaultTags = '{"tags":{"team":"x"}}';
    const settings = { region: "us-west-2", defaultTags, skipCredentialsValidation: "true" };

    const configuration = parseConfiguration(settings, { ...LOCAL, AWS_REGION: "eu-west-1" });

    expect(configuration).toMatchObject({ region: "us-west-2", defaultTags: { team: "x" } });
  });

  it.each([undefined, "https://sts.amazonaws.com", "http://127.0.0.1.example.com", "127.0.0.1"])(
    "never lead away from this machine: %s",
    (AWS_ENDPOINT_URL) => {
      expect(() => parseConfiguration({}, { AWS_ENDPOINT_URL })).toThrow(
        "the local provider only talks to a cloud on this machine",
      );
    },
  );

  it("are refused when the provider does not have them", () => {
    expect(() => parseConfiguration({ assumeRoles: "[]" }, LOCAL)).toThrow(
      "assumeRoles: is a setting that the local provider does not have; use accessKey, defaultTags, region and secretKey",
    );
  });
});
