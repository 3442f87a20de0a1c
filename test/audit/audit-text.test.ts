import { describe, expect, it } from "vitest";
import { passedText, refusedText, wrongText } from "../../components/audit/audit-text";

const SERVER = { path: "/app/server", architecture: "amd64", by: 'entrypoint "server"' };
const REMEDY = 'let the Dockerfile build or copy the file of $TARGETARCH, or say why it belongs there in "x"';

describe("what is said of an image", () => {
  it("counts what was looked at", () => {
    expect(passedText("linux/arm64", { programs: 1, wrong: [] })).toBe(
      "1 program of linux/arm64 looked at, none of another architecture",
    );
    expect(passedText("linux/arm64", { programs: 0, wrong: [] })).toBe(
      "0 programs of linux/arm64 looked at, none of another architecture",
    );
  });

  it("names the first wrong program, how many more there are, and the change to make", () => {
    expect(refusedText("linux/arm64", [SERVER], '"x"')).toBe(
      `the image of linux/arm64 has /app/server (entrypoint "server"), a program for amd64; ${REMEDY}`,
    );
    expect(refusedText("linux/arm64", [SERVER, SERVER, SERVER], '"x"')).toBe(
      `the image of linux/arm64 has /app/server (entrypoint "server"), a program for amd64, and 2 more; ${REMEDY}`,
    );
  });

  it("stays on one line, whatever a file is called", () => {
    expect(wrongText({ ...SERVER, path: "/bin/a\nmultiarch-codebuild: all is well\u001b[2K\u2028é" })).toBe(
      '/bin/a\\u000amultiarch-codebuild: all is well\\u001b[2K\\u2028\\u00e9 (entrypoint "server"), a program for amd64',
    );
  });
});
