import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { lintDockerfile } from "../../components/dockerfile/rules/lint-dockerfile";
import { EXAMPLES, type ExampleName, exampleFolder } from "../../local/stand-ins/examples";
import { EXAMPLE_IMAGES } from "../../local/stand-ins/images";

describe("the Dockerfiles of the examples", () => {
  it.each(EXAMPLES)("have nothing that breaks on a second architecture: %s", (name) => {
    expect(lintDockerfile(textOf(name))).toEqual([]);
  });

  it("have a finding when the target's architecture is written out", () => {
    const text = textOf("go").replace("GOARCH=$TARGETARCH", "GOARCH=amd64");

    expect(lintDockerfile(text).map(({ line }) => text.split("\n")[line - 1])).toContain(
      "  GOOS=$TARGETOS GOARCH=amd64 GOARM=${TARGETVARIANT#v} \\",
    );
  });

  it("name the base images that have stand-ins, and no others", () => {
    const images = EXAMPLES.flatMap((name) => [...textOf(name).matchAll(/^FROM .*?([a-z]+:[\w.-]+)/gm)]);

    expect(new Set(images.map(([, image]) => image))).toEqual(new Set(Object.keys(EXAMPLE_IMAGES)));
  });
});

function textOf(name: ExampleName): string {
  return readFileSync(join(exampleFolder(name), "Dockerfile"), "utf8");
}
