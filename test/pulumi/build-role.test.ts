import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { expect, it, vi } from "vitest";
import { MultiArchImage } from "../../components/pulumi";
import { deploy, settled } from "./deployment";

vi.mock("../../components/render/lambda-bundle", () => import("../fixtures/lambda-bundle"));

it("an existing role of the program takes the policy of the builds, and the projects have it", async () => {
  const { result, resources } = await deploy((opts) => {
    const role = new aws.iam.Role("builds", { assumeRolePolicy: "{}" }, opts);
    const image = new MultiArchImage("web", { buildRole: { arn: role.arn } }, opts);
    const policy = pulumi.jsonStringify(image.buildPolicy);
    return { role, image, policy };
  });

  const { Statement } = JSON.parse(await settled(result.policy));
  const arn = await settled(result.role.arn);
  const projects = resources.filter(({ type }) => type === "aws:codebuild/project:Project");
  expect(Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual([
    "RegistryLogin",
    "PushAndPull",
    "WriteLogs",
  ]);
  expect(projects.map(({ inputs }) => Object(inputs).serviceRole)).toEqual([arn, arn]);
  expect(result.image.nodes.role).toBeUndefined();
  expect(result.image.nodes.rolePolicy).toBeUndefined();
});

it("values of a statement may be known only at deployment", async () => {
  const { resources } = await deploy(
    (opts) =>
      new MultiArchImage(
        "web",
        {
          buildRole: {
            statements: [
              {
                actions: ["s3:GetObject"],
                resources: [pulumi.output("arn:aws:s3:::models/*")],
                conditions: { StringEquals: { "aws:SourceVpc": [pulumi.output("vpc-0a1b2c3d")] } },
              },
            ],
            permissionsBoundary: pulumi.output("arn:aws:iam::123456789012:policy/boundary"),
          },
        },
        opts,
      ),
  );

  const inputsOf = (name: string) => Object(resources.find((one) => one.name === name)?.inputs);
  expect(inputsOf("web-build-role").permissionsBoundary).toBe("arn:aws:iam::123456789012:policy/boundary");
  expect(JSON.parse(String(inputsOf("web-build-policy").policy)).Statement.at(-1)).toEqual({
    Sid: "Added0",
    Effect: "Allow",
    Action: ["s3:GetObject"],
    Resource: ["arn:aws:s3:::models/*"],
    Condition: { StringEquals: { "aws:SourceVpc": ["vpc-0a1b2c3d"] } },
  });
});
