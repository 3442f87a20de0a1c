import { describe, expect, it } from "vitest";
import { pageText } from "./repository-paths";
import { symptoms } from "./troubleshooting-page";

/** Where each symptom of the page is provoked: files with a `describe` of the section's heading. */
const PROVOKED: Readonly<Record<string, readonly string[]>> = {
  "exec format error": ["test/cli/troubleshooting.test.ts", "test/embedded/troubleshooting.test.ts"],
  "The arm64 build fails": ["test/embedded/troubleshooting.test.ts"],
  "The build is slow": ["test/embedded/troubleshooting.test.ts"],
  "A machine runs the wrong architecture": [
    "test/cli/troubleshooting.test.ts",
    "test/embedded/troubleshooting.test.ts",
  ],
  "no matching manifest for linux/arm64": [
    "test/cli/troubleshooting.test.ts",
    "test/embedded/troubleshooting.test.ts",
  ],
  "unknown/unknown in the list": ["test/cli/troubleshooting.test.ts"],
  "Lambda refuses the image": ["test/cli/troubleshooting.test.ts", "test/embedded/troubleshooting.test.ts"],
  "The tag exists": ["test/cli/troubleshooting.test.ts", "test/publisher/troubleshooting.test.ts"],
  "400 when the cache is written": ["test/embedded/troubleshooting.test.ts"],
  "429 toomanyrequests": ["test/cli/troubleshooting.test.ts", "test/embedded/troubleshooting.test.ts"],
  "Nothing was published": ["test/publisher/troubleshooting.test.ts"],
};

describe("the page of troubleshooting", () => {
  it("has a test that provokes each of its symptoms, and no test of another", () => {
    expect(symptoms().map(({ heading }) => heading)).toEqual(Object.keys(PROVOKED));
  });

  it.each(Object.entries(PROVOKED))("has in each file of the table a test of: %s", (heading, files) => {
    const without = files.filter((file) => !pageText(file).includes(`describe("${heading}", () => {`));

    expect(without).toEqual([]);
  });

  it.each(symptoms().map((one) => [one.heading, one] as const))(
    "says what is seen, why, and the mend: %s",
    (_, { messages, text }) => {
      expect(messages).not.toEqual([]);
      expect(text).toMatch(/^\*\*Why\.\*\* \[?[A-Z]/m);
      expect(text).toMatch(/^\*\*Mend\.\*\* [A-Z]/m);
    },
  );
});
