import { describe, expect, it } from "vitest";
import { buildRolePolicy } from "../../components/render/build-role-policy";
import { projectPlan } from "../../components/render/project-plan";
import type { ServiceOptions } from "../../components/service/options/service-options";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { resolveService } from "../../components/service/resolve-service";
import { plainDeployment } from "../fakes/deployment";

const IMAGE = "444455556666.dkr.ecr.eu-west-1.amazonaws.com/build/docker:5";
const deployment = plainDeployment();

describe("a build project", () => {
  it("runs on demand, in an image of CodeBuild's own, in privileged mode, unless it is told otherwise", () => {
    expect(environments({})[1]).toEqual({
      type: "ARM_CONTAINER",
      image: "aws/codebuild/amazonlinux-aarch64-standard:4.0",
      computeType: "BUILD_GENERAL1_SMALL",
      privilegedMode: true,
      imagePullCredentialsType: "CODEBUILD",
    });
  });

  it("has the fleet, the kernel and the image that it is given, and pulls the image with the build role", () => {
    const fleet = "arn:aws:codebuild:us-east-1:123456789012:fleet/builds";

    expect(environments({ amd64: { fleet }, arm64: { image: IMAGE, hostKernel: "LINUX_KERNEL_6" } })).toEqual(
      [
        expect.objectContaining({ fleet: { fleetArn: fleet }, imagePullCredentialsType: "CODEBUILD" }),
        expect.objectContaining({
          image: IMAGE,
          hostKernel: "LINUX_KERNEL_6",
          imagePullCredentialsType: "SERVICE_ROLE",
        }),
      ],
    );
  });

  it("waits in the queue as long as the service says", () => {
    const service = resolveService("an-app", { queuedTimeoutMinutes: 5 });

    expect(
      service.projects.map(
        (one) => projectPlan(service, resolvePublisher("fleet"), one, deployment).queuedTimeoutMinutes,
      ),
    ).toEqual([5, 5]);
  });
});

describe("the build role", () => {
  it("may pull the build images that are in ECR, each repository once", () => {
    const images = { amd64: { image: IMAGE }, arm64: { image: IMAGE.replace(":5", ":6") } };

    expect(pulled(images)).toEqual([["arn:aws:ecr:eu-west-1:444455556666:repository/build/docker"]]);
  });

  it("may pull no build image that is elsewhere", () => {
    expect(pulled({ amd64: { image: "docker.io/acme/build:1" }, arm64: "LARGE" })).toEqual([]);
  });
});

function environments(compute: NonNullable<ServiceOptions["compute"]>) {
  const service = resolveService("an-app", { compute });
  return service.projects.map(
    (project) => projectPlan(service, resolvePublisher("fleet"), project, deployment).environment,
  );
}

function pulled(compute: NonNullable<ServiceOptions["compute"]>) {
  const { Statement } = buildRolePolicy(
    resolveService("an-app", { compute }),
    resolvePublisher("fleet"),
    deployment,
  );
  return Statement.filter(({ Sid }) => Sid === "PullBuildImage").map(({ Resource }) => Resource);
}
