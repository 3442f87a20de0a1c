import { App, CfnOutput, Stack, Tags } from "aws-cdk-lib";
import { CfnParameter } from "aws-cdk-lib/aws-ssm";
import { MultiArchImage } from "multiarch-codebuild/cdk";
import { readSettings } from "./settings";

const { team, broken } = readSettings();
const stack = new Stack(new App(), "Deployments");
Tags.of(stack).add("team", team);
const image = new MultiArchImage(stack, "deployed");
if (broken) {
  const last = new CfnParameter(stack, "last", { type: "SecureString", value: "x" });
  last.node.addDependency(image);
}

new CfnOutput(stack, "Fleet", {
  value: stack.toJsonString({ publishedDigestParameter: image.publishedDigestParameter }),
});
