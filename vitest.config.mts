import { defineConfig } from "vitest/config";

const SLOW = ["test/**/*.slow.test.ts", "test/embedded/**/*.test.ts", "test/tools/**/*.test.ts"];

export default defineConfig({
  test: {
    sequence: { shuffle: true },
    // The default leaves one core to the coordinator, which has next to nothing to do.
    maxWorkers: "100%",
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["test/**/*.test.ts"], exclude: SLOW, testTimeout: 20_000 },
      },
      {
        extends: true,
        test: {
          name: "package",
          // Packing builds into the one `dist`.
          fileParallelism: false,
          include: ["test/**/*.slow.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          // Beside programs that are built from `tools/`, without a local cloud.
          name: "tools",
          include: ["test/tools/**/*.test.ts"],
          testTimeout: 60_000,
          // Building a program takes minutes, once.
          hookTimeout: 900_000,
        },
      },
      {
        extends: true,
        test: {
          name: "embedded",
          include: ["test/embedded/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
