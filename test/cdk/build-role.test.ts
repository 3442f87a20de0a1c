import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Policy, PolicyDocument, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { expect, it, vi } from "vitest";
import { MultiArchImage } from "../../components/cdk";

vi.mock("../../components/render/lambda-bundle", () => import("../fixtures/lambda-bundle"));

it("an existing role of the stack takes the policy of the builds, and the projects have it", () => {
  const stack = new Stack(new App(), "stack");
  const role = new Role(stack, "builds", { assumedBy: new ServicePrincipal("codebuild.amazonaws.com") });

  const image = new MultiArchImage(stack, "web", { buildRole: { arn: role.roleArn } });
  const document = PolicyDocument.fromJson(image.buildPolicy);
  new Policy(stack, "policy", { document, roles: [role] });

  const template = Template.fromStack(stack);
  const [policy] = Object.values(template.findResources("AWS::IAM::Policy"));
  const arn = { "Fn::GetAtt": [stack.getLogicalId(role.node.defaultChild as never), "Arn"] };
  expect(policy?.Properties.PolicyDocument.Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual([
    "RegistryLogin",
    "PushAndPull",
    "WriteLogs",
  ]);
  template.resourcePropertiesCountIs("AWS::CodeBuild::Project", { ServiceRole: arn }, 2);
  expect(image.nodes.role).toBeUndefined();
});
