import { describe, expect, it } from "vitest";
import {
  parseProjectName,
  publishedParameter,
  registrationParameter,
  roleNamePrefix,
  serviceId,
} from "../../components/service/names";

describe("the names of a service", () => {
  it("start with its publisher's, which is its own where nobody else publishes it", () => {
    expect(serviceId("fleet", "billing")).toBe("fleet-billing");
    expect(serviceId("billing", "billing")).toBe("billing");
  });

  it.each([
    ["fleet-billing-amd64", { id: "fleet-billing", architecture: "amd64" }],
    ["a-arm64", { id: "a", architecture: "arm64" }],
    ["a-arm64-amd64", { id: "a-arm64", architecture: "amd64" }],
    ["-amd64", undefined],
    ["amd64", undefined],
    ["billing-arm", undefined],
    ["billing-amd64x", undefined],
    ["billing-amd64\n", undefined],
  ])("are read back from the project %j", (project, parsed) => {
    expect(parseProjectName(project)).toEqual(parsed);
  });

  it("name the two parameters under its publisher's path", () => {
    expect(registrationParameter("/multiarch-codebuild/fleet", "fleet-a")).toBe(
      "/multiarch-codebuild/fleet/services/fleet-a",
    );
    expect(publishedParameter("/multiarch-codebuild/fleet", "fleet-a")).toBe(
      "/multiarch-codebuild/fleet/published/fleet-a",
    );
  });

  it("are cut in front of a role, so that 26 characters are left to the engine", () => {
    expect(roleNamePrefix("fleet", "build")).toBe("fleet-build-");
    expect(roleNamePrefix("x".repeat(31), "build")).toBe(`${"x".repeat(31)}-build-`);
    expect(roleNamePrefix("x".repeat(32), "build")).toBe(`${"x".repeat(31)}-build-`);
  });
});
