import { App, CfnOutput, Stack } from "aws-cdk-lib";
import { MultiArchImage, MultiArchPublisher } from "multiarch-codebuild/cdk";
import { PUBLISHER, SERVICES } from "./services";

const stack = new Stack(new App(), "MultiArchCodeBuild", {
  description: "The services of stacks/services.ts, with the publisher that they share",
});
const publisher = new MultiArchPublisher(stack, PUBLISHER);

const outputs = Object.entries(SERVICES).map(([name, options]) => {
  const image = new MultiArchImage(stack, name, { ...options, publisher });
  const { repositoryUri, imageUri, projectNames, publishedDigestParameter } = image;
  return [name, { repositoryUri, imageUri, projectNames, publishedDigestParameter }] as const;
});

/** One output for the fleet, as JSON: CloudFormation outputs are texts. */
new CfnOutput(stack, "Fleet", { value: stack.toJsonString(Object.fromEntries(outputs)) });
