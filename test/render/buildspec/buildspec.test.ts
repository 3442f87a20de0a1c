import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { AUDIT_PROGRAM } from "../../../components/render/buildspec/audit-program";
import { renderBuildspec } from "../../../components/render/buildspec/buildspec";
import type { ServiceOptions } from "../../../components/service/options/service-options";
import { resolvePublisher } from "../../../components/service/resolve-publisher";
import { resolveService } from "../../../components/service/resolve-service";

const rendered = (options: ServiceOptions, name = "hello") => renderBuildspec(resolveService(name, options));

/** What a reader of YAML makes of the variables; 1.1 is the version in which `yes` is not a text. */
const variables = (text: string, version: "1.1" | "1.2" = "1.2") =>
  (parse(text, { version }) as { env: { variables: Record<string, unknown> } }).env.variables;

/** Characters that YAML 1.1 forbids or takes for the end of a line: https://yaml.org/spec/1.1/#id868524 */
const FORBIDDEN = /(?!\n)[\p{Cc}\u2028\u2029\ufeff\ufffe\uffff]/u;

describe("the buildspec", () => {
  it("is this text, to the letter", () => {
    const text = rendered({
      source: { type: "github", repository: "acme/hello" },
      platforms: ["linux/amd64", "linux/arm64", "linux/arm/v7"],
      context: "services/hello",
      target: "release",
      noCache: true,
      buildArgs: { VERSION: "1.4", GREETING: 'say "hello" to $USER', BRANCH: "{branch}" },
      labels: { "org.opencontainers.image.title": "Hello {version}" },
      buildContexts: { common: "libs/common", base: "docker-image://alpine:3.22" },
      versions: { prefix: "hello@", scheme: "numeric" },
      compression: "zstd",
      reproducible: true,
      provenance: "max",
      sbom: "min",
      testCommand: ["/hello", "--check", "<all>"],
    });

    const golden = readFileSync(join(__dirname, "buildspec.golden.txt"), "utf8");
    expect(text.replace(AUDIT_PROGRAM, "<the program of the audit>")).toBe(golden);
  });

  it("is the same for every build project, and for every service that is built alike, but for its cache and the address of its source", () => {
    const build = { buildArgs: { A: "1" }, testCommand: ["/a"], dockerfile: "docker/Dockerfile" };

    const one = rendered(
      { ...build, platforms: ["linux/amd64"], compute: { amd64: "SMALL" }, timeoutMinutes: 5 },
      "one",
    );
    const other = rendered(
      {
        ...build,
        platforms: ["linux/arm/v7", "linux/arm64"],
        compute: { arm64: "2XLARGE" },
        timeoutMinutes: 90,
        source: { type: "s3", bucket: "acme-sources", key: "other.zip" },
        repository: { name: "team/other" },
        tags: ["{commit}", "edge"],
      },
      "other",
    );

    expect(one.replace('MULTIARCH_CACHE: "one"', 'MULTIARCH_CACHE: "other"')).toBe(
      other.replace(/ {4}MULTIARCH_SOURCE: "s3:.*\n/, ""),
    );
  });

  it("has a cache of its own for each service, whose name leaves room for a platform in a tag", () => {
    const cacheOf = (name: string) =>
      variables(renderBuildspec(resolveService(name, {}, resolvePublisher("fleet")))).MULTIARCH_CACHE;

    expect(cacheOf("web")).toBe("fleet-web");
    expect(cacheOf("w".repeat(120))).toBe(`fleet-${"w".repeat(74)}`);
  });

  it("has no variable for what was not asked for", () => {
    expect(variables(rendered({}))).toEqual({
      MULTIARCH_CONTEXT: ".",
      MULTIARCH_DOCKERFILE: "Dockerfile",
      MULTIARCH_CACHE: "hello",
      MULTIARCH_DEFAULT_BRANCH: "main",
    });
  });

  it("has variables for everything that was asked for, and none for a default that was written out", () => {
    const defaults = {
      noCache: false,
      labels: {},
      buildContexts: {},
      imageFormat: "oci",
      compression: "gzip",
      reproducible: false,
      provenance: "min",
      sbom: "off",
    } as const;
    const { MULTIARCH_CONTEXT, MULTIARCH_DOCKERFILE, MULTIARCH_CACHE, ...asked } = variables(
      rendered({
        noCache: true,
        buildArgs: { A: "{branch}" },
        labels: { b: "2", a: "1" },
        buildContexts: { z: "z", image: "docker-image://alpine:3.22", a: "a" },
        imageFormat: "docker",
        reproducible: true,
        source: { type: "github", repository: "acme/hello", branch: "trunk" },
        versions: { prefix: "api@", scheme: "numeric" },
      }),
    );

    expect(rendered(defaults)).toBe(rendered({}));
    expect(asked).toEqual({
      MULTIARCH_NO_CACHE: "true",
      MULTIARCH_VERSION_PREFIX: "api@",
      MULTIARCH_VERSION_SCHEME: "numeric",
      MULTIARCH_DEFAULT_BRANCH: "trunk",
      MULTIARCH_BUILD_ARG_0: "A={branch}",
      MULTIARCH_SOURCE: "https://github.com/acme/hello",
      MULTIARCH_LABEL_0: "a=1",
      MULTIARCH_LABEL_1: "b=2",
      MULTIARCH_NAMED_FOLDER_0: "a=a",
      MULTIARCH_NAMED_FOLDER_1: "z=z",
      MULTIARCH_NAMED_CONTEXT_0: "image=docker-image://alpine:3.22",
      MULTIARCH_PROVENANCE: "off",
      MULTIARCH_OUTPUT:
        "oci-mediatypes=false,oci-artifact=false,compression=gzip,force-compression=true,rewrite-timestamp=true",
    });
  });

  it("keeps the order of the test command and sorts the build arguments by name", () => {
    expect(variables(rendered({ buildArgs: { B: "2", A: "=1" }, testCommand: ["/b", "a", ""] }))).toEqual({
      MULTIARCH_CONTEXT: ".",
      MULTIARCH_DOCKERFILE: "Dockerfile",
      MULTIARCH_CACHE: "hello",
      MULTIARCH_DEFAULT_BRANCH: "main",
      MULTIARCH_TEST_COMMAND: '["/b","a",""]',
      MULTIARCH_BUILD_ARG_0: "A==1",
      MULTIARCH_BUILD_ARG_1: "B=2",
    });
  });

  it.each([
    ...[
      "yes",
      "~",
      "null",
      "1e3",
      "0x1F",
      "1_000",
      "12:30:45",
      "2026-01-01",
      "- a",
      "a: b",
      "#a",
      "&a",
      "!a",
      "%a",
      " ",
    ],
    ...["\u007f", "\u0085", "\u2028", "\u2029", "\ufeff", "\uffff", "é 🚀"],
  ])("keeps the value %j a text for every reader of YAML", (value) => {
    const text = rendered({ target: value });

    expect(variables(text, "1.1").MULTIARCH_TARGET).toBe(value);
    expect(variables(text, "1.2").MULTIARCH_TARGET).toBe(value);
    expect(text).not.toMatch(FORBIDDEN);
  });

  it("writes each value on one line", () => {
    const target = "a long line\n\n".repeat(20);

    expect(rendered({ target })).toContain(`\n    MULTIARCH_TARGET: ${JSON.stringify(target)}\n`);
  });

  it("replaces half of a surrogate pair, which no process can be given", () => {
    expect(variables(rendered({ target: "a\ud83d" })).MULTIARCH_TARGET).toBe("a\ufffd");
  });

  it("carries any value unchanged, outside of every command and in characters that every YAML allows", () => {
    const [, commands] = rendered({}).split("phases:\n");
    const value = fc.string({ unit: "binary" }).filter((text) => !text.includes("\0"));

    fc.assert(
      fc.property(value, value, value, (argument, word, target) => {
        const text = rendered({
          buildArgs: { A: argument },
          testCommand: ["/a", word],
          target: `t${target}`,
        });

        expect(text.split("phases:\n").at(-1)).toBe(commands);
        expect(text).not.toMatch(FORBIDDEN);
        for (const version of ["1.1", "1.2"] as const) {
          const found = variables(text, version);
          expect(found.MULTIARCH_BUILD_ARG_0).toBe(`A=${argument}`);
          expect(found.MULTIARCH_TARGET).toBe(`t${target}`);
          expect(found.MULTIARCH_TEST_COMMAND).not.toMatch(/[<\n]/);
          expect(JSON.parse(String(found.MULTIARCH_TEST_COMMAND))).toEqual(["/a", word]);
        }
      }),
    );
  });
});
