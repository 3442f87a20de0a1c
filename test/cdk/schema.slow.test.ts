import { type App, Stack } from "aws-cdk-lib";
import { CfnRepository } from "aws-cdk-lib/aws-ecr";
import { describe, expect, it, vi } from "vitest";
import { MultiArchImage, MultiArchPublisher } from "../../components/cdk";
import { PROGRAM_NAMES, PROGRAMS, type Program } from "../parity/programs";
import { withApp } from "./app";

vi.mock("../../components/render/lambda-bundle", () => import("../fixtures/lambda-bundle"));

describe("CloudFormation's schemas and rules", () => {
  it.each(PROGRAM_NAMES)("have nothing against %s", (name) => {
    const synthesis = () => strictly((app) => make(new Stack(app, "Stack"), PROGRAMS[name]));

    expect(synthesis).not.toThrow();
  });

  it("are asked: what they do not allow is refused", () => {
    const synthesis = () =>
      strictly(
        (app) => new CfnRepository(new Stack(app, "Stack"), "repository", { repositoryName: "Billing" }),
      );

    expect(synthesis).toThrow("RepositoryName: 'Billing' does not match pattern");
  });
});

function strictly(program: (app: App) => void): void {
  withApp({ context: { "@aws-cdk/core:validateAgainstDefaultRules": true } }, (app) => {
    program(app);
    app.synth();
  });
}

function make(stack: Stack, { publisher, services }: Program): void {
  const shared = publisher && { publisher: new MultiArchPublisher(stack, publisher.name, publisher.options) };
  for (const [name, options] of Object.entries(services))
    new MultiArchImage(stack, name, { ...options, ...shared });
}
