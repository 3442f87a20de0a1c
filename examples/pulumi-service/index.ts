import { MultiArchImage } from "multiarch-codebuild/pulumi";

const billing = new MultiArchImage("billing-api", {
  source: { type: "github", repository: "acme/billing-api" },
  testCommand: ["/app/server", "--version"],
});

/** The image to run, on Intel and on Graviton alike. */
export const image = billing.imageUri;
export const publishedDigest = billing.publishedDigestParameter;
