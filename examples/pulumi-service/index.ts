import { MultiArchImage } from "multiarch-codebuild/pulumi";

const service = new MultiArchImage("billing-api", {
  source: { type: "github", repository: "acme/billing-api" },
  testCommand: ["/app/server", "--version"],
});

/** The image to run, on Intel and on Graviton alike. */
export const image = service.imageUri;
export const publishedDigest = service.publishedDigestParameter;
