import { describe, expect, it } from "vitest";
import { buildRolePolicy } from "../../../components/render/build-role-policy";
import type { ServiceOptions } from "../../../components/service/options/service-options";
import { resolvePublisher } from "../../../components/service/resolve-publisher";
import { resolveService, resolveServiceWith } from "../../../components/service/resolve-service";
import { plainDeployment } from "../../fakes/deployment";
import { problemsOf } from "../problems";

const NODE = "arn:aws:ecr:us-east-1:111122223333:repository/base/node";
const NODE_URI = "111122223333.dkr.ecr.us-east-1.amazonaws.com/base/node";
const FORMS = 'use for example "base/node" or "111122223333.dkr.ecr.eu-west-1.amazonaws.com/base/node"';
const NOT = 'is not a private repository of ECR, without tag and "*"';

describe("the repositories that a build pulls from", () => {
  it.each([
    ["node:24", `"node:24" ${NOT}; use "node"`],
    [`${NODE_URI}:24`, `"${NODE_URI}:24" ${NOT}; use "${NODE_URI}"`],
    [`${NODE_URI}@sha256:12`, `"${NODE_URI}@sha256:12" ${NOT}; use "${NODE_URI}"`],
    [`https://${NODE_URI}`, `"https://${NODE_URI}" ${NOT}; use "${NODE_URI}"`],
    [`${NODE}:24`, `"${NODE}:24" ${NOT}; use "${NODE}"`],
    ["base/*", `"base/*" ${NOT}; ${FORMS}`],
    [
      "arn:aws:ecr:us-east-1:111122223333:repository/*",
      `"arn:aws:ecr:us-east-1:111122223333:repository/*" ${NOT}; ${FORMS}`,
    ],
    ["ghcr.io/acme/base:1", `"ghcr.io/acme/base:1" ${NOT}; ${FORMS}`],
    [
      "public.ecr.aws/docker/library/node",
      '"public.ecr.aws/docker/library/node" is public, a build may pull it anyway; leave it out',
    ],
    [`https://AWS:pw@${NODE_URI}`, `"https://***@${NODE_URI}" ${NOT}; ${FORMS}`],
    ["", `"" ${NOT}; ${FORMS}`],
  ])("are refused with the value and the change: %s", (value, reason) => {
    expect(problemsOf(() => resolveService("an-app", { pullFrom: [value] }))).toEqual([
      { path: "pullFrom[0]", reason },
    ]);
  });

  it("are each named once, by whichever form", () => {
    expect(
      problemsOf(() => resolveService("an-app", { pullFrom: [NODE, "node", NODE_URI, "node"] })),
    ).toEqual([
      {
        path: "pullFrom[2]",
        reason: `"${NODE_URI}" is the same repository as pullFrom[0]; leave one out`,
      },
      { path: "pullFrom[3]", reason: '"node" is the same repository as pullFrom[1]; leave one out' },
    ]);
  });

  it("are as many as the policy of a role has room for", () => {
    const named = (count: number, length: number) =>
      Array.from({ length: count }, (_, index) => `${index}`.padStart(length, "0"));

    expect(resolveService("an-app", { pullFrom: named(50, 50) }).pullFrom).toHaveLength(50);
    expect(problemsOf(() => resolveService("an-app", { pullFrom: named(51, 2) }))).toEqual([
      {
        path: "pullFrom",
        reason: "51 repositories are more than 50, which the policy of a role has room for; name fewer",
      },
    ]);
    expect(problemsOf(() => resolveService("an-app", { pullFrom: named(50, 55) }))).toEqual([
      {
        path: "pullFrom",
        reason:
          "the ARNs of these repositories have 5050 characters, the policy of a role has room for 5000; name fewer",
      },
    ]);
  });

  it("are those that the build role may pull from, and no others", () => {
    const late = new Map([["pullFrom[3]", "arn:aws:ecr:eu-west-1:444455556666:repository/late"]]);
    const options = {
      pullFrom: [
        "base/go",
        NODE_URI,
        "arn:aws:ecr:eu-west-1:444455556666:repository/java",
        { late: "pullFrom[3]" },
      ],
    };
    const service = resolveServiceWith("an-app", options, undefined, { late: new Set(late.keys()) });

    const { Statement } = buildRolePolicy(service, resolvePublisher("fleet"), plainDeployment({ late }));

    expect(Statement.filter(({ Sid }) => Sid === "PullFrom")).toEqual([
      {
        Sid: "PullFrom",
        Effect: "Allow",
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        Resource: [
          "arn:aws:ecr:us-east-1:123456789012:repository/base/go",
          NODE,
          "arn:aws:ecr:eu-west-1:444455556666:repository/java",
          "arn:aws:ecr:eu-west-1:444455556666:repository/late",
        ],
      },
    ]);
  });
});

describe("a repository of CodeArtifact", () => {
  const EXAMPLE = 'use for example { domain: "acme", repository: "npm" }';

  it.each<[object, string, string]>([
    [{ domain: undefined }, "domain", `is missing; ${EXAMPLE}`],
    [{ repository: undefined }, "repository", `is missing; ${EXAMPLE}`],
    [{ domain: "Acme" }, "domain", '"Acme" is not the name of a domain; use for example "acme"'],
    [{ repository: "a/b" }, "repository", '"a/b" is not the name of a repository; use for example "npm"'],
    [
      { domainOwner: "acme" },
      "domainOwner",
      '"acme" is not an account id, a text of 12 digits; use for example "111122223333"',
    ],
    [{ region: "europe" }, "region", '"europe" is not a region; use for example "eu-west-1"'],
  ])("is refused with the place, the value and the change: %j", (part, field, reason) => {
    const codeArtifact = { domain: "acme", repository: "npm", ...part };

    expect(problemsOf(() => resolveService("an-app", { codeArtifact } as ServiceOptions))).toEqual([
      { path: `codeArtifact.${field}`, reason },
    ]);
  });

  it("takes the id of its token from the secrets", () => {
    const codeArtifact = { domain: "acme", repository: "npm" };
    const secrets = { codeartifact: { secret: "token" } };

    expect(problemsOf(() => resolveService("an-app", { codeArtifact, secrets }))).toEqual([
      {
        path: "secrets.codeartifact",
        reason: "the token of the option codeArtifact has this id; give the secret another one",
      },
    ]);
    expect(problemsOf(() => resolveService("an-app", { secrets }))).toEqual([]);
  });

  it.each([
    [{}, "us-east-1:123456789012"],
    [{ domainOwner: "111122223333", region: "eu-west-1" }, "eu-west-1:111122223333"],
  ])("is the one that the build role may read: %j", (place, home) => {
    const service = resolveService("an-app", {
      codeArtifact: { domain: "acme", repository: "npm", ...place },
    });

    const { Statement } = buildRolePolicy(service, resolvePublisher("fleet"), plainDeployment());

    expect(Statement.slice(-3)).toEqual([
      {
        Sid: "CodeArtifactToken",
        Effect: "Allow",
        Action: ["codeartifact:GetAuthorizationToken"],
        Resource: [`arn:aws:codeartifact:${home}:domain/acme`],
      },
      {
        Sid: "ReadPackages",
        Effect: "Allow",
        Action: ["codeartifact:GetRepositoryEndpoint", "codeartifact:ReadFromRepository"],
        Resource: [`arn:aws:codeartifact:${home}:repository/acme/npm`],
      },
      {
        Sid: "CodeArtifactBearer",
        Effect: "Allow",
        Action: ["sts:GetServiceBearerToken"],
        Resource: ["*"],
        Condition: { StringEquals: { "sts:AWSServiceName": "codeartifact.amazonaws.com" } },
      },
    ]);
  });
});
