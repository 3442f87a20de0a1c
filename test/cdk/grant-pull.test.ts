import { App, Stack } from "aws-cdk-lib";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { AccountPrincipal, ArnPrincipal, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { describe, expect, it, vi } from "vitest";
import { MultiArchImage } from "../../components/cdk/multiarch-image";
import type { ServiceOptions } from "../../components/service/options/service-options";

vi.mock("../../components/render/lambda-bundle", () => import("../fixtures/lambda-bundle"));

const PULL = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];
const env = { account: "111122223333", region: "eu-central-1" };

function made(options: ServiceOptions = {}) {
  const app = new App();
  const stack = new Stack(app, "Images", { env });
  return { app, stack, image: new MultiArchImage(stack, "web", options) };
}

/** Statements of the repository's policy, after the publisher's. */
function granted(stack: Stack): readonly unknown[] {
  const [repository] = Object.values(Template.fromStack(stack).findResources("AWS::ECR::Repository"));
  return repository?.Properties.RepositoryPolicyText.Statement.slice(1);
}

function policiesOf(stack: Stack): readonly unknown[] {
  const policies = Object.values(Template.fromStack(stack).findResources("AWS::IAM::Policy"));
  return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
}

describe("a grant to pull", () => {
  it("is in the policy of a role of the same account, and in no other", () => {
    const { stack, image } = made();
    const role = new Role(stack, "task", { assumedBy: new ServicePrincipal("ecs-tasks.amazonaws.com") });

    image.grantPull(role).assertSuccess();

    expect(granted(stack)).toEqual([]);
    expect(policiesOf(stack)).toEqual([
      { Effect: "Allow", Action: "ecr:GetAuthorizationToken", Resource: "*" },
      { Effect: "Allow", Action: PULL, Resource: expect.anything() },
    ]);
  });

  it.each([
    [new AccountPrincipal("444455556666"), "arn:", ":iam::444455556666:root"],
    [new ArnPrincipal("arn:aws:iam::444455556666:role/deploy"), "arn:aws:iam::444455556666:role/deploy", ""],
  ])("to a principal that has no policy here is in the repository's: %#", (principal, start, end) => {
    const { stack, image } = made();

    image.grantPull(principal).assertSuccess();

    const [statement] = granted(stack);
    expect(statement).toMatchObject({ Effect: "Allow", Action: PULL });
    expect(JSON.stringify(statement)).toContain(start);
    expect(JSON.stringify(statement)).toContain(end);
  });

  it("to a service of AWS is in the repository's policy", () => {
    const { stack, image } = made();

    image.grantPull(new ServicePrincipal("lambda.amazonaws.com"));

    expect(granted(stack)).toEqual([
      { Effect: "Allow", Action: PULL, Principal: { Service: "lambda.amazonaws.com" } },
    ]);
  });

  it("to a role that another account's stack makes names the account, as the role may not exist yet", () => {
    const { app, stack, image } = made();
    const other = new Stack(app, "Other", { env: { ...env, account: "444455556666" } });
    const role = new Role(other, "task", {
      roleName: "task",
      assumedBy: new ServicePrincipal("ecs-tasks.amazonaws.com"),
    });

    image.grantPull(role);

    expect(JSON.stringify(granted(stack))).toContain(":iam::444455556666:root");
    expect(policiesOf(other)).toHaveLength(2);
  });

  it("from an existing repository says that its own policy must let the grantee in", () => {
    const { stack, image } = made({ repository: { existing: "team/web" } });

    image.grantPull(new AccountPrincipal("444455556666"));

    Annotations.fromStack(stack).hasWarning(
      "/Images/web",
      Match.stringLikeRegexp("team/web keeps its own policy"),
    );
  });

  it("leaves a template without grants as it is", () => {
    const { stack } = made();

    expect(granted(stack)).toEqual([]);
  });
});
