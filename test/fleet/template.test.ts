import { statSync } from "node:fs";
import type { Stack } from "aws-cdk-lib";
import { describe, expect, it, vi } from "vitest";
import { unchecked } from "../cdk/synthesis";
import { cdkFleet, STACK_SERVICES } from "./fleet-programs";

vi.mock("../../components/render/lambda-bundle", () => import("../fixtures/lambda-bundle"));

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const STACK_LIMITS = { templateBytes: 1_000_000, resources: 500 };
const SERVICE_BYTES = 10_000;

describe("the template that the CDK writes", () => {
  it("has room for 60 services, with the publisher that they share", () => {
    const { bytes, resources } = templateOf(STACK_SERVICES);

    expect(resources).toBeLessThanOrEqual(STACK_LIMITS.resources);
    expect(bytes).toBeLessThan(STACK_LIMITS.templateBytes);
  });

  it("grows by less than 10 kB for a service", () => {
    const grown = templateOf(11).bytes - templateOf(1).bytes;

    expect(grown / 10).toBeLessThan(SERVICE_BYTES);
  });
});

/** The size of the file that the CLI uploads, and the resources in it. */
function templateOf(services: number): { readonly bytes: number; readonly resources: number } {
  return unchecked((app) => {
    const [{ stackName }] = cdkFleet(app, services) as [Stack];
    const { template, templateFullPath } = app.synth().getStackByName(stackName);
    return { bytes: statSync(templateFullPath).size, resources: Object.keys(template.Resources).length };
  });
}
