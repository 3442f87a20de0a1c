import { defineConfig } from "vitest/config";

/** What mutation testing runs: what covers the publisher, without the long simulations. */
export default defineConfig({
  test: {
    include: ["test/publisher/**/*.test.ts", "test/core/tags.test.ts", "test/contract/*.test.ts"],
    exclude: [
      "test/publisher/adapters/dynamo-table.test.ts",
      "test/publisher/image-index-properties.test.ts",
    ],
  },
});
