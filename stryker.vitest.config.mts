import { defineConfig } from "vitest/config";

/** What mutation testing runs: what covers the publisher, without the long simulations. */
export default defineConfig({
  test: {
    include: [
      "test/publisher/**/*.test.ts",
      "test/contract/*.test.ts",
      "test/oci/*.test.ts",
      "test/service/tags.test.ts",
    ],
    exclude: ["test/oci/image-index-properties.test.ts"],
  },
});
