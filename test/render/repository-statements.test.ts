import { describe, expect, it } from "vitest";
import { buildRolePolicy } from "../../components/render/build-role-policy";
import { publisherRolePolicy } from "../../components/render/publisher-role-policy";
import { pullPolicy, repositoryStatements } from "../../components/render/repository-statements";
import { servicePlan } from "../../components/render/service-plan";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";
import { plainDeployment } from "../fakes/deployment";

const ARN = "arn:aws:ecr:eu-west-3:444455556666:repository/team/billing";
const deployment = plainDeployment();
const fleet = resolvePublisher("fleet", {
  existingRepositories: ["arn:aws:ecr:eu-west-3:444455556666:repository/team/*"],
});
const elsewhere = resolveService("billing", { repository: { existing: ARN } }, fleet);
const own = resolveService("billing", {});
const roles = { build: "arn:build", publisher: "arn:publisher" };

describe("a repository in another account and region", () => {
  it("must let the build push and the publisher publish", () => {
    expect(repositoryStatements(elsewhere.repository, roles)).toEqual([
      {
        Sid: "BuildPush",
        Effect: "Allow",
        Action: [
          "ecr:BatchCheckLayerAvailability",
          "ecr:BatchGetImage",
          "ecr:CompleteLayerUpload",
          "ecr:GetDownloadUrlForLayer",
          "ecr:InitiateLayerUpload",
          "ecr:PutImage",
          "ecr:UploadLayerPart",
        ],
        Principal: { AWS: "arn:build" },
      },
      {
        Sid: "Publish",
        Effect: "Allow",
        Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:PutImage"],
        Principal: { AWS: "arn:publisher" },
      },
    ]);
  });

  it("is what the roles of build and publisher reach", () => {
    const push = buildRolePolicy(elsewhere, fleet, deployment).Statement.find(
      ({ Sid }) => Sid === "PushAndPull",
    );
    const publish = publisherRolePolicy(fleet, deployment).Statement.find(
      ({ Sid }) => Sid === "PublishToExisting",
    );

    expect(push?.Resource).toEqual([ARN]);
    expect(publish?.Resource).toEqual(["arn:aws:ecr:eu-west-3:444455556666:repository/team/*"]);
  });

  it("is where the build pushes, and what the publisher is told", () => {
    const plan = servicePlan(elsewhere, fleet, deployment, "arn:publisher");

    expect(plan.repositoryUri([])).toBe("444455556666.dkr.ecr.eu-west-3.amazonaws.com/team/billing");
    expect(JSON.parse(plan.registration.value)).toMatchObject({ repository: ARN });
    expect(plan.repositoryStatements("arn:build")).toHaveLength(2);
  });
});

describe("a repository of the stack", () => {
  it("needs no statement from anybody else", () => {
    const existing = resolveService("billing", { repository: { existing: "billing" } });

    expect(repositoryStatements(own.repository, roles)).toEqual([]);
    expect(repositoryStatements(existing.repository, roles)).toEqual([]);
  });
});

describe("the policy of a role that pulls", () => {
  it.each([
    [own, "arn:aws:ecr:us-east-1:123456789012:repository/billing"],
    [elsewhere, ARN],
  ])("names the repository alone: %#", ({ repository }, arn) => {
    expect(pullPolicy(repository, deployment).Statement).toEqual([
      { Sid: "RegistryLogin", Effect: "Allow", Action: ["ecr:GetAuthorizationToken"], Resource: ["*"] },
      {
        Sid: "Pull",
        Effect: "Allow",
        Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        Resource: [arn],
      },
    ]);
  });
});
