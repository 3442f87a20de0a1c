import { describe, expect, it } from "vitest";
import { resolveServiceComponent } from "../../../components/service/component";
import type { ServiceOptions } from "../../../components/service/options/service-options";
import { resolveService } from "../../../components/service/resolve-service";
import { problemsOf } from "../problems";

const FLEET = "arn:aws:codebuild:eu-central-1:123456789012:fleet/builds:8d0a4e2c-6f3b-4a57-9a53-6d3f0f4f0d3e";

describe("the build machines of a service", () => {
  it("are what their options say, each architecture by itself", () => {
    const { projects } = resolveService("an-app", {
      compute: {
        amd64: { fleet: FLEET },
        arm64: { size: "LARGE", hostKernel: "LINUX_KERNEL_6", image: "acme/build:1" },
      },
    });

    expect(
      projects.map(({ computeType, fleet, image, hostKernel }) => [computeType, fleet, image, hostKernel]),
    ).toEqual([
      ["BUILD_GENERAL1_SMALL", FLEET, "aws/codebuild/amazonlinux-x86_64-standard:6.0", ""],
      ["BUILD_GENERAL1_LARGE", "", "acme/build:1", "LINUX_KERNEL_6"],
    ]);
  });

  it("may be of a fleet that is known only at deployment", () => {
    const late = {
      is: (value: unknown): value is symbol => typeof value === "symbol",
      called: "late",
      isComponent: () => false,
    };
    const { model } = resolveServiceComponent(
      "an-app",
      { compute: { arm64: { fleet: Symbol("arn") } } } as object,
      late,
    );

    expect(model.projects.map(({ fleet }) => fleet)).toEqual(["", { late: "compute.arm64.fleet" }]);
  });

  it.each<[object, string, string]>([
    [
      { size: "HUGE" },
      "size",
      '"HUGE" is not a compute size; use one of SMALL, MEDIUM, LARGE, XLARGE, 2XLARGE',
    ],
    [
      { hostKernel: "6" },
      "hostKernel",
      '"6" is not a host kernel; use one of LINUX_KERNEL_4, LINUX_KERNEL_6, LINUX_KERNEL_LATEST',
    ],
    [
      { fleet: "builds" },
      "fleet",
      `"builds" is not the ARN of a CodeBuild fleet; use for example "${FLEET}"`,
    ],
    [
      { fleet: FLEET, size: "LARGE" },
      "size",
      "the machines of a fleet have its own size; leave it out, and set it on the fleet",
    ],
    [
      { fleet: FLEET, hostKernel: "LINUX_KERNEL_6" },
      "hostKernel",
      "the machines of a fleet have its own kernel; leave it out, and set it on the fleet",
    ],
    [
      { image: "" },
      "image",
      '"" is not an image; use for example "aws/codebuild/amazonlinux-aarch64-standard:4.0"',
    ],
    [
      { image: "aws/codebuild/amazonlinux-x86_64-standard:5.0" },
      "image",
      '"aws/codebuild/amazonlinux-x86_64-standard:5.0" is an image of the other architecture; use "aws/codebuild/amazonlinux-aarch64-standard:4.0"',
    ],
    [
      { image: "Acme" },
      "image",
      'image reference "Acme" has the repository "Acme", which is no name; use lower-case letters, digits, "/", ".", "_" and "-"',
    ],
    [{ kernel: 6 }, "kernel", 'is not an option; use "hostKernel"'],
  ])("are refused with the place, the value and the change: %j", (arm64, field, reason) => {
    const problems = problemsOf(() => resolveService("an-app", { compute: { arm64 } } as ServiceOptions));

    expect(problems).toEqual([{ path: `compute.arm64.${field}`, reason }]);
  });

  it.each([4, 481, 5.5])("wait no %j minutes", (queuedTimeoutMinutes) => {
    expect(problemsOf(() => resolveService("an-app", { queuedTimeoutMinutes }))).toEqual([
      {
        path: "queuedTimeoutMinutes",
        reason: `${queuedTimeoutMinutes} is not a whole number from 5 to 480; use one of these`,
      },
    ]);
  });

  it("are warned about where a new account may run none of their size, and no fleet has them", () => {
    const warned = (compute: ServiceOptions["compute"]) =>
      resolveService("an-app", { ...(compute && { compute }) }).warnings.map(({ id, path }) => [id, path]);

    expect(warned({ amd64: "2XLARGE", arm64: { fleet: FLEET } })).toEqual([
      ["compute-quota", "compute.amd64"],
    ]);
    expect(warned({ amd64: "XLARGE", arm64: { size: "2XLARGE" } })).toEqual([
      ["compute-quota", "compute.arm64"],
    ]);
    expect(warned(undefined)).toEqual([]);
  });

  it("are warned about where their size has no local cache and the service asks for one", () => {
    const { warnings } = resolveService("an-app", {
      localCache: true,
      compute: { amd64: "2XLARGE", arm64: "XLARGE" },
    });

    expect(warnings.filter(({ id }) => id !== "compute-quota")).toEqual([
      {
        id: "local-cache-size",
        path: "compute.amd64",
        reason:
          'builds of size "2XLARGE" have no local cache (as of November 2026); leave out localCache, or use a smaller size',
      },
    ]);
  });
});
