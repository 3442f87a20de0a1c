import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Stack, Token } from "aws-cdk-lib";
import { describe, expect, it } from "vitest";
import { BuildxImage, type BuildxImageProps } from "../../components/cdk";
import { ServiceOptionsError } from "../../components/service/problem";
import { unchecked } from "./synthesis";

const context = mkdtempSync(join(tmpdir(), "buildx-image-"));
mkdirSync(join(context, "docker"));
for (const file of ["Dockerfile", "docker/Dockerfile"]) writeFileSync(join(context, file), "FROM scratch\n");

interface AssetSource {
  readonly directory: string;
  readonly dockerFile: string;
  readonly platform: string;
}

/** What the CDK would build, as its manifest of assets says. */
function assetsOf(props: BuildxImageProps): readonly AssetSource[] {
  return unchecked((app) => {
    const stack = new Stack(app, "Stack");
    new BuildxImage(stack, "web", { context, ...props });
    const { directory } = app.synth();
    const manifest = JSON.parse(readFileSync(join(directory, "Stack.assets.json"), "utf8"));
    const sources = Object.values<{ source: AssetSource }>(manifest.dockerImages).map(({ source }) => source);
    return sources.sort((left, right) => (left.platform < right.platform ? -1 : 1));
  });
}

function problemsOf(props: object): readonly string[] {
  return unchecked((app) => {
    try {
      new BuildxImage(new Stack(app, "Stack"), "web", { context, ...props });
      return [];
    } catch (error) {
      if (!(error instanceof ServiceOptionsError)) throw error;
      return error.problems.map(({ path, reason }) => `${path}: ${reason}`);
    }
  });
}

describe("an image that a CDK program builds", () => {
  it("is one asset for each platform, with the same Dockerfile, stage and arguments", () => {
    const assets = assetsOf({
      dockerfile: join(context, "docker/Dockerfile"),
      target: "release",
      buildArgs: { VERSION: "1.4" },
      secrets: { npm: "env=NPM_TOKEN" },
      platforms: ["linux/arm64", "amd64"],
    });

    const same = {
      dockerFile: "docker/Dockerfile",
      dockerBuildTarget: "release",
      dockerBuildArgs: { VERSION: "1.4" },
      dockerBuildSecrets: { npm: "env=NPM_TOKEN" },
    };
    expect(assets).toEqual([
      { directory: expect.stringMatching(/^asset\.[0-9a-f]{64}$/), platform: "linux/amd64", ...same },
      { directory: expect.stringMatching(/^asset\.[0-9a-f]{64}$/), platform: "linux/arm64", ...same },
    ]);
  });

  it("keeps a cache for each platform, in the words of the pipeline's", () => {
    const [amd64] = assetsOf({ cacheRepositoryUri: "ghcr.io/acme/cache" });
    const ref = "ghcr.io/acme/cache:cache-web-linux-amd64";

    expect(amd64).toMatchObject({
      cacheFrom: [{ type: "registry", params: { ref } }],
      cacheTo: {
        type: "registry",
        params: {
          ref,
          mode: "max",
          "image-manifest": "true",
          "oci-mediatypes": "true",
          "ignore-error": "true",
        },
      },
    });
  });

  it("gives the asset of a platform, however it is written, and no other", () => {
    unchecked((app) => {
      const image = new BuildxImage(new Stack(app, "Stack"), "web", { context });

      expect(image.forPlatform("arm64")).toBe(image.assets["linux/arm64"]);
      expect(image.forPlatform("linux/amd64").imageUri).not.toBe(image.forPlatform("linux/arm64").imageUri);
      expect(() => image.forPlatform("linux/arm/v7")).toThrow(
        'image "web" is not built for "linux/arm/v7"; use one of linux/amd64, linux/arm64, or add it to its platforms',
      );
    });
  });

  it.each([
    ["tags, which an asset has none of", { tags: ["latest"] }, /^tags: is not an option; use /],
    [
      "a token: the build runs before the deployment",
      { buildArgs: { A: Token.asString({ Ref: "A" }) } },
      /^buildArgs\.A: is a CDK token, known only at deployment; give a plain value$/,
    ],
    [
      "a Dockerfile outside of the context",
      { dockerfile: "/elsewhere/Dockerfile" },
      /^dockerfile: "\/elsewhere\/Dockerfile" is outside of the context /,
    ],
    [
      "the value of a secret",
      { secrets: { npm: "hunter2" } },
      /^secrets: says where each value is, not the value; use for example \{ npm: "env=NPM_TOKEN" \}$/,
    ],
    [
      "a cache that is known only at deployment",
      { cacheRepositoryUri: Token.asString({ Ref: "A" }) },
      /^cacheRepositoryUri: is not a plain text; /,
    ],
  ])("refuses %s", (_, props, problem) => {
    expect(problemsOf(props)).toEqual([expect.stringMatching(problem)]);
  });
});
