import type { ServiceOptions } from "multiarch-codebuild";

/** Name of the publisher that the services share. */
export const PUBLISHER = "fleet";

/** The services of this account and region: one line of the stack for each, whatever the engine. */
export const SERVICES: Readonly<Record<string, ServiceOptions>> = {
  "hello-web": {
    source: { type: "github", repository: "acme/hello-service" },
    buildArgs: { GREETING: "hello from the web" },
    testCommand: ["/hello", "--check"],
    supersede: "cancel",
  },
  "hello-worker": {
    source: { type: "s3", bucket: "acme-sources", key: "hello-worker/source.zip" },
    platforms: ["linux/amd64", "linux/arm64", "linux/arm/v7"],
    testCommand: ["/hello", "--check"],
  },
};
