import { describe, expect, it } from "vitest";
import { check } from "../../local/provider/check";
import { codebuildProject } from "../../local/provider/resources/codebuild-project";
import { ecrRepositoryPolicy } from "../../local/provider/resources/ecr-policies";
import { ecrRepository } from "../../local/provider/resources/ecr-repository";
import { iamRole } from "../../local/provider/resources/iam";
import { UNKNOWN, type ValueMap } from "../../local/provider/value";

const SEED = new Uint8Array([0xab, 0xcd, 0xef, 0x01, 0x23]);

const PROJECT: ValueMap = {
  name: "billing-amd64",
  artifacts: { type: "NO_ARTIFACTS" },
  environment: { type: "LINUX_CONTAINER", image: "standard:7.0", computeType: "BUILD_GENERAL1_SMALL" },
  serviceRole: "arn:aws:iam::000000000000:role/build",
  source: { type: "NO_SOURCE" },
};

function request(news: ValueMap, olds: ValueMap = {}) {
  return { name: "repo", olds, news, seed: SEED };
}

describe("what a program may give", () => {
  it("refuses a property that is not passed on to the cloud, and names those that are", () => {
    const { problems } = check(ecrRepositoryPolicy, request({ repository: "a", policy: "{}", force: true }));

    expect(problems).toEqual([
      "force: is not passed on by the local provider, which drops nothing in silence; it knows policy, region, repository",
    ]);
  });

  it("refuses one inside a list and inside a map, with its path", () => {
    const variable = { name: "A", value: "1", scope: "x" };
    const environment = { type: "LINUX_CONTAINER", image: "a", computeType: "BUILD_GENERAL1_SMALL" };
    const news = { ...PROJECT, environment: { ...environment, fleet: {}, environmentVariables: [variable] } };

    const { problems } = check(codebuildProject, request(news));

    expect(problems.map((problem) => problem.slice(0, problem.indexOf(":")))).toEqual([
      "environment.fleet",
      "environment.environmentVariables[0].scope",
    ]);
  });

  it("lists every missing and every wrong value at once", () => {
    const news = { policy: "not json", region: 7 };

    const { problems } = check(ecrRepositoryPolicy, request(news));

    expect(problems).toEqual([
      "repository: is required",
      'policy: must be a JSON document, got "not json"',
      "region: must be text, got 7",
    ]);
  });

  it("refuses a value outside an enumeration of AWS", () => {
    const { problems } = check(ecrRepository, request({ imageTagMutability: "FIXED" }));

    expect(problems).toEqual([
      'imageTagMutability: must be one of IMMUTABLE, IMMUTABLE_WITH_EXCLUSION, MUTABLE, MUTABLE_WITH_EXCLUSION, got "FIXED"',
    ]);
  });

  it("takes a value that is not known yet, wherever it stands", () => {
    const news = { ...PROJECT, serviceRole: UNKNOWN, tags: UNKNOWN, cache: UNKNOWN };

    const { inputs, problems } = check(codebuildProject, request(news));

    expect(problems).toEqual([]);
    expect(inputs.cache).toBe(UNKNOWN);
  });

  it("takes a region for a type that has one, and refuses it for IAM", () => {
    const assumeRolePolicy = "{}";

    const repository = check(ecrRepository, request({ region: "eu-west-1" }));
    const role = check(iamRole, request({ region: "eu-west-1", assumeRolePolicy }));

    expect(repository.problems).toEqual([]);
    expect(role.problems).toHaveLength(1);
  });
});

describe("what a program leaves out", () => {
  it("fills in the real provider's defaults, nested ones too", () => {
    const { inputs } = check(codebuildProject, request(PROJECT));

    expect(inputs.buildTimeout).toBe(60);
    expect(inputs.environment).toEqual({
      type: "LINUX_CONTAINER",
      image: "standard:7.0",
      computeType: "BUILD_GENERAL1_SMALL",
      imagePullCredentialsType: "CODEBUILD",
      privilegedMode: false,
    });
  });

  it("turns a policy given as an object into its text", () => {
    const { inputs } = check(
      ecrRepositoryPolicy,
      request({ repository: "a", policy: { Version: "2012-10-17" } }),
    );

    expect(inputs.policy).toBe('{"Version":"2012-10-17"}');
  });

  it("names a resource after its name in the program and seven digits of the engine's seed", () => {
    const { inputs } = check(ecrRepository, request({}));

    expect(inputs.name).toBe("repo-abcdef0");
    expect(inputs.__defaults).toEqual(["name", "imageTagMutability"]);
  });

  it("cuts the front of a chosen name that is too long", () => {
    const { inputs } = check(iamRole, { ...request({ assumeRolePolicy: "{}" }), name: "r".repeat(80) });

    expect(inputs.name).toBe(`${"r".repeat(56)}-abcdef0`);
  });

  it("keeps the name that it chose before", () => {
    const olds = { name: "repo-1234567", __defaults: ["name"] };

    const { inputs } = check(ecrRepository, request({}, olds));

    expect(inputs.name).toBe("repo-1234567");
  });

  it("chooses a new name when the program takes its own name back", () => {
    const olds = { name: "mine", __defaults: [] };

    const { inputs } = check(ecrRepository, request({}, olds));

    expect(inputs.name).toBe("repo-abcdef0");
  });

  it("chooses no name where the program gives a prefix", () => {
    const { inputs } = check(iamRole, request({ namePrefix: "fleet-", assumeRolePolicy: "{}" }));

    expect(inputs.name).toBeUndefined();
  });
});
