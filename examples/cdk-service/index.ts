import { App, CfnOutput, Stack } from "aws-cdk-lib";
import { MultiArchImage } from "multiarch-codebuild/cdk";

const stack = new Stack(new App(), "BillingApi");

const service = new MultiArchImage(stack, "billing-api", {
  source: { type: "github", repository: "acme/billing-api" },
  testCommand: ["/app/server", "--version"],
});

/** The image to run, on Intel and on Graviton alike. */
new CfnOutput(stack, "Image", { value: service.imageUri });
new CfnOutput(stack, "PublishedDigest", { value: service.publishedDigestParameter });
