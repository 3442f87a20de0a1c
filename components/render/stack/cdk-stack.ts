import type { RenderedFile } from "../ci/pipeline";
import { componentsOf, readme, serviceLines } from "./program";
import { jsonFile, pinned, projectNameOf, type ServiceStack } from "./stack";

/** A CDK app of one service: https://docs.aws.amazon.com/cdk/v2/guide/projects.html */
export function cdkFiles(stack: ServiceStack): readonly RenderedFile[] {
  return [
    jsonFile("cdk.json", { app: "tsx index.ts" }),
    { path: "index.ts", text: programOf(stack) },
    jsonFile("package.json", {
      name: projectNameOf(stack),
      private: true,
      dependencies: { ...pinned("aws-cdk-lib", "constructs"), "multiarch-codebuild": stack.version },
      devDependencies: pinned("@types/node", "aws-cdk", "tsx", "typescript"),
    }),
    jsonFile("tsconfig.json", {
      compilerOptions: {
        strict: true,
        target: "es2022",
        module: "node16",
        moduleResolution: "node16",
        noEmit: true,
        forceConsistentCasingInFileNames: true,
      },
      files: ["index.ts"],
    }),
    { path: "README.md", text: readme(stack, WORDS) },
  ];
}

function programOf(stack: ServiceStack): string {
  return `import { App, CfnOutput, Stack } from "aws-cdk-lib";
import { ${componentsOf(stack)} } from "multiarch-codebuild/cdk";

const stack = new Stack(new App(), ${JSON.stringify(stackId(stack.name))});

${serviceLines(stack, "stack, ")}
/** The image to run, on Intel and on Graviton alike. */
new CfnOutput(stack, "Image", { value: service.imageUri });
new CfnOutput(stack, "PublishedDigest", { value: service.publishedDigestParameter });
`;
}

/** `BillingApi` of `billing-api`: the name of the CloudFormation stack. */
function stackId(name: string): string {
  return name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

const WORDS = {
  title: "A service with the AWS CDK",
  commands: ["npx cdk bootstrap", "npx cdk deploy"],
  notes: [
    "Run `cdk bootstrap` once for each account and region, too.",
    "`package.json` pins the version of `aws-cdk`, because `npm install aws-cdk` may install `3.0.0`, which was published by mistake.",
  ],
  destroy: "cdk destroy",
} as const;
