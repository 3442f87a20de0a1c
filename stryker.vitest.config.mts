import { defineConfig } from "vitest/config";

/** What mutation testing runs: the tests of the rooms that are mutated, without the long simulations. */
export default defineConfig({
  test: {
    include: [
      "test/oci/**/*.test.ts",
      "test/service/**/*.test.ts",
      "test/render/*.test.ts",
      "test/publisher/**/*.test.ts",
      "test/contract/*.test.ts",
    ],
    exclude: ["test/oci/image-index-properties.test.ts"],
  },
});
