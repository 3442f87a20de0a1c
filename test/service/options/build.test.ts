import { describe, expect, it } from "vitest";
import { SERVICE_CHECKS, type ServiceOptions } from "../../../components/service/options/service-options";
import { resolveService } from "../../../components/service/resolve-service";
import { problemsOf } from "../problems";

const REASON =
  'is not a reason of 10 to 300 characters on one line; use for example "carries the installers of all architectures", or leave it out';
const ALL_OPTIONS = Object.keys(SERVICE_CHECKS).join(", ");
const SIZES = "SMALL, MEDIUM, LARGE, XLARGE, 2XLARGE";

const REFUSED: readonly [place: string, value: unknown, reason: string, path?: string][] = [
  [
    "dockerfile",
    "",
    '"" is not a path; use a relative path inside the source, for example "docker/Dockerfile"',
  ],
  [
    "dockerfile",
    7,
    '7 is not a path; use a relative path inside the source, for example "docker/Dockerfile"',
  ],
  [
    "dockerfile",
    "/etc/passwd",
    '"/etc/passwd" is absolute; use a relative path inside the source, for example "docker/Dockerfile"',
  ],
  [
    "context",
    "a/../../b",
    '"a/../../b" leaves the source; use a relative path inside the source, for example "services/billing"',
  ],
  [
    "context",
    "a\0b",
    String.raw`"a\u0000b" holds a NUL character, which no command can be given; take it out`,
  ],
  ["target", "", '"" is not a stage name; use for example "release" or leave it out'],
  ["target", ["release"], '["release"] is not a stage name; use for example "release" or leave it out'],
  ["target", "\0", String.raw`"\u0000" holds a NUL character, which no command can be given; take it out`],
  ["buildArgs", ["A=1"], '["A=1"] is not a plain object; use for example { VERSION: "{version}" }'],
  [
    "buildArgs",
    { "A B": "1" },
    '"A B" is not a build argument\'s name; use letters, digits and "_", not starting with a digit',
    "buildArgs.A B",
  ],
  [
    "buildArgs",
    { "1A": "1" },
    '"1A" is not a build argument\'s name; use letters, digits and "_", not starting with a digit',
    "buildArgs.1A",
  ],
  [
    "buildArgs",
    { A: "a".repeat(65_537) },
    "has 65537 bytes, a command is given at most 65536; put it into a file of the source",
    "buildArgs.A",
  ],
  [
    "buildContexts",
    { common: "git@github.com:acme/common.git" },
    '"git@github.com:acme/common.git" is an address of git over SSH, for which BuildKit has no key; use "https://<host>/<repository>.git#<commit>"',
    "buildContexts.common",
  ],
  ["buildArgs", { PORT: 80 }, '80 is not a text; write it as "80"', "buildArgs.PORT"],
  [
    "buildArgs",
    { A: "x\0y" },
    String.raw`"x\u0000y" holds a NUL character, which no command can be given; take it out`,
    "buildArgs.A",
  ],
  ["compute", "LARGE", '"LARGE" is not a plain object; use for example { arm64: "LARGE" }'],
  ["compute", { arm64: "HUGE" }, `"HUGE" is not a compute size; use one of ${SIZES}`, "compute.arm64"],
  ["compute", { amd64: ["SMALL"] }, `["SMALL"] is not a compute size; use one of ${SIZES}`, "compute.amd64"],
  ["compute", { amd64: 2 }, `2 is not a compute size; use one of ${SIZES}`, "compute.amd64"],
  [
    "compute",
    { amd64: "toString" },
    `"toString" is not a compute size; use one of ${SIZES}`,
    "compute.amd64",
  ],
  ["compute", { x86: "SMALL" }, '"x86" is not an architecture; use one of amd64, arm64', "compute.x86"],
  ["timeoutMinutes", 4, "4 is not a whole number from 5 to 2160; use one of these"],
  ["timeoutMinutes", 2161, "2161 is not a whole number from 5 to 2160; use one of these"],
  ["timeoutMinutes", 5.5, "5.5 is not a whole number from 5 to 2160; use one of these"],
  ["timeoutMinutes", "60", '"60" is a text, not a number; use 60'],
  ["timeoutMinutes", "060", '"060" is a text, not a number; use 60'],
  ["timeoutMinutes", "4", '"4" is not a whole number from 5 to 2160; use one of these'],
  ["timeoutMinutes", "60 min", '"60 min" is not a whole number from 5 to 2160; use one of these'],
  [
    "testCommand",
    [],
    '[] is not a command; use a list of program and arguments, for example ["/app/server", "--version"]',
  ],
  [
    "testCommand",
    "make test",
    '"make test" is not a command; use a list of program and arguments, for example ["/app/server", "--version"]',
  ],
  ["testCommand", ["sleep", 5], '5 is not a text; write it as "5"', "testCommand[1]"],
  ["testCommand", [""], '"" is not a program; use for example "/app/server"', "testCommand[0]"],
  [
    "testCommand",
    ["echo", "\0"],
    String.raw`"\u0000" holds a NUL character, which no command can be given; take it out`,
    "testCommand[1]",
  ],
  ["skipAudit", "", `"" ${REASON}`],
  ["skipAudit", "          ", `"          " ${REASON}`],
  ["skipAudit", " because  ", `" because  " ${REASON}`],
  ["skipAudit", "because of\nthis", String.raw`"because of\nthis" ${REASON}`],
  ["skipAudit", "because of\u2028this", `"because of\u2028this" ${REASON}`],
  ["skipAudit", true, `true ${REASON}`],
  ["skipAudit", "x".repeat(301), `"${"x".repeat(96)}... ${REASON}`],
  ["localCache", "yes", '"yes" is not a boolean; use true or false'],
  ["attestations", "drop", '"drop" is neither "keep" nor "strip"'],
  ["supersede", "stop", '"stop" is neither "let-finish" nor "cancel"'],
  ["platfroms", [], 'is not an option; use "platforms"'],
  ["args", {}, 'is not an option; use "buildArgs"'],
  ["memory", 4, `is not an option; use one of ${ALL_OPTIONS}`],
  ["noCache", "yes", '"yes" is not a boolean; use true or false'],
  ["imageFormat", "OCI", '"OCI" is neither "oci" nor "docker"'],
  ["compression", "estargz", '"estargz" is neither "gzip" nor "zstd"'],
  ["reproducible", 1, "1 is not a boolean; use true or false"],
  ["provenance", true, 'true is none of "off", "min", "max"'],
  ["sbom", "none", '"none" is none of "off", "min", "max"'],
  ["labels", [], '[] is not a plain object; use for example { "org.opencontainers.image.title": "Billing" }'],
  ["labels", { team: 7 }, '7 is not a text; write it as "7"', "labels.team"],
  [
    "labels",
    { "multiarch-codebuild.run.id": "1" },
    'keys that start with "multiarch-codebuild." are the publisher\'s own; use another one, for example "com.example.run.id"',
    "labels.multiarch-codebuild.run.id",
  ],
  ...["", "a=b", "a b", "a:b", ".a", "a.", "{commit}", "é"].map((key): [string, unknown, string, string] => [
    "labels",
    { [key]: "x" },
    `${JSON.stringify(key)} is not a label's key; use letters and digits with ".", "-", "_" or "/" between them, for example "com.example.team"`,
    `labels.${key}`,
  ]),
  ["buildContexts", "libs", '"libs" is not a plain object; use for example { common: "libs/common" }'],
  [
    "buildContexts",
    { Common: "libs" },
    '"Common" is not the name of a context; use small letters and digits with ".", "-", "_" or "/" between them, for example "common"',
    "buildContexts.Common",
  ],
  ...["a=b", "", "-a"].map((name): [string, unknown, string, string] => [
    "buildContexts",
    { [name]: "libs" },
    `${JSON.stringify(name)} is not the name of a context; use small letters and digits with ".", "-", "_" or "/" between them, for example "common"`,
    `buildContexts.${name}`,
  ]),
  [
    "buildContexts",
    { common: "../libs" },
    '"../libs" leaves the source; use a relative path inside the source, for example "libs/common"',
    "buildContexts.common",
  ],
  ...[
    "oci-layout:///images/base",
    "http://example.com/a.git",
    "https://example.com/a.tar.gz",
    "https://github.com/acme/a.git#main:a:b",
    "ssh://github.com/acme/a.git",
  ].map((place): [string, unknown, string, string] => [
    "buildContexts",
    { common: place },
    `${JSON.stringify(place)} is no context that a build on CodeBuild reads; use a path inside the source, "docker-image://<image>" or "https://<host>/<repository>.git#<commit>"`,
    "buildContexts.common",
  ]),
  [
    "buildContexts",
    { common: "https://github.com/acme/a.git?token=hunter2" },
    '"https://github.com/acme/a.git?***" is no context that a build on CodeBuild reads; use a path inside the source, "docker-image://<image>" or "https://<host>/<repository>.git#<commit>"',
    "buildContexts.common",
  ],
  [
    "buildContexts",
    { common: "https://me:hunter2@github.com/acme/a.git" },
    "has a user or a password, which the provenance would show; leave them out",
    "buildContexts.common",
  ],
  [
    "buildContexts",
    { base: "docker-image://alpine:a b" },
    'image reference "alpine:a b" has the tag "a b", which is none; use letters, digits, "_", "." and "-", at most 128',
    "buildContexts.base",
  ],
  [
    "buildArgs",
    { A: undefined },
    'undefined is not a text; give a text, for example "1.4", or leave it out',
    "buildArgs.A",
  ],
];

describe("options of a build", () => {
  it.each(REFUSED)(
    "are refused with the place, the value and the change: %s %j",
    (option, value, reason, path) => {
      const problems = problemsOf(() => resolveService("billing-api", { [option]: value } as ServiceOptions));

      expect(problems).toEqual([{ path: path ?? option, reason }]);
    },
  );

  it("are refused when they are no object", () => {
    expect(problemsOf(() => resolveService("billing-api", null as never))).toEqual([
      { path: "options", reason: "null is not a plain object; use {} for the defaults" },
    ]);
  });

  it("are checked to the last one, each with all its problems", () => {
    const options = { buildArgs: { "1A": 80, B: 81 }, compute: { x86: "SMALL", arm64: "HUGE" } };

    const problems = problemsOf(() => resolveService("billing-api", options as never));

    expect(problems.map(({ path }) => path)).toEqual([
      "buildArgs.1A",
      "buildArgs.1A",
      "buildArgs.B",
      "compute.x86",
      "compute.arm64",
    ]);
  });

  it.each([
    ...["BUILDPLATFORM", "BUILDOS", "BUILDOSVERSION", "BUILDARCH", "BUILDVARIANT"],
    ...["TARGETPLATFORM", "TARGETOS", "TARGETOSVERSION", "TARGETARCH", "TARGETVARIANT", "TARGETSTAGE"],
  ])("never give BuildKit's own argument %s", (name) => {
    expect(problemsOf(() => resolveService("billing-api", { buildArgs: { [name]: "amd64" } }))).toEqual([
      {
        path: `buildArgs.${name}`,
        reason: `BuildKit sets "${name}" itself in every build; leave it out, and declare "ARG ${name}" in the Dockerfile to read it`,
      },
    ]);
  });

  it("take build arguments that only look like BuildKit's own, or like a template", () => {
    const buildArgs = {
      BUILDSTAGE: "1",
      MY_TARGETARCH: "amd64",
      TARGET: "x",
      TARGETS: "x",
      URL: "https://example.com/{version}.zip",
      WORD: "{versions}",
      COMMIT: "{commit}",
      JSON: '{"a":{}}',
      targetarch: "amd64",
    };

    const { buildArgs: given } = resolveService("billing-api", { buildArgs });

    expect(Object.fromEntries(given.map(({ name, value }) => [name, value]))).toEqual(buildArgs);
  });

  it.each<[keyof ServiceOptions, unknown]>([
    ["dockerfile", "docker/..hidden"],
    ["target", "release"],
    ["timeoutMinutes", 5],
    ["timeoutMinutes", 2160],
    ["testCommand", ["/app/server", "", "$(x)"]],
    ["skipAudit", "not for us"],
    ["skipAudit", "x".repeat(300)],
    ["localCache", true],
    ["attestations", "keep"],
    ["attestations", "strip"],
    ["provenance", "max"],
    ["sbom", "min"],
    ["compression", "zstd"],
    ["imageFormat", "docker"],
    ["reproducible", true],
    ["noCache", true],
    ["supersede", "let-finish"],
    ["supersede", "cancel"],
  ])("are taken as they are: %s %j", (option, value) => {
    expect(resolveService("billing-api", { [option]: value })).toMatchObject({ [option]: value });
  });

  it("take every name of a build argument that a shell has, and sort them", () => {
    const { buildArgs } = resolveService("an-app", { buildArgs: { B: "3", _a9Z: "1", A: "2", C: "4" } });

    expect(buildArgs).toEqual([
      { name: "A", value: "2" },
      { name: "B", value: "3" },
      { name: "C", value: "4" },
      { name: "_a9Z", value: "1" },
    ]);
  });

  it.each([
    [{ amd64: "XLARGE" } as const, ["BUILD_GENERAL1_XLARGE", "BUILD_GENERAL1_SMALL"]],
    [{ arm64: "2XLARGE" } as const, ["BUILD_GENERAL1_SMALL", "BUILD_GENERAL1_2XLARGE"]],
    [{ amd64: "MEDIUM", arm64: "LARGE" } as const, ["BUILD_GENERAL1_MEDIUM", "BUILD_GENERAL1_LARGE"]],
    [{ amd64: undefined, arm64: "SMALL" } as never, ["BUILD_GENERAL1_SMALL", "BUILD_GENERAL1_SMALL"]],
  ])("size each architecture's machine by itself: %j", (compute, sizes) => {
    const { projects } = resolveService("an-app", { compute });

    expect(projects.map(({ computeType }) => computeType)).toEqual(sizes);
  });

  it.each([
    [".", "Dockerfile"],
    ["services/a", "services/a/Dockerfile"],
    ["services/a//", "services/a/Dockerfile"],
    ["a/b/c", "a/b/c/Dockerfile"],
  ])("look for the Dockerfile inside the context %j unless they are told where", (context, dockerfile) => {
    expect(resolveService("an-app", { context })).toMatchObject({ context, dockerfile });
    expect(resolveService("an-app", { context, dockerfile: "docker/a" }).dockerfile).toBe("docker/a");
  });
});

describe("an image of Docker's media types", () => {
  it("has no attestation, without a word about it", () => {
    expect(resolveService("an-app", { imageFormat: "docker" })).toMatchObject({
      provenance: "off",
      sbom: "off",
    });
  });

  it("is refused with all that it cannot have", () => {
    const options = { imageFormat: "docker", provenance: "min", sbom: "max", compression: "zstd" } as const;

    expect(problemsOf(() => resolveService("an-app", options))).toEqual([
      {
        path: "provenance",
        reason:
          '"min" makes an attestation, and an image of imageFormat "docker" has none; use "off", or imageFormat "oci"',
      },
      {
        path: "sbom",
        reason:
          '"max" makes an attestation, and an image of imageFormat "docker" has none; use "off", or imageFormat "oci"',
      },
      {
        path: "compression",
        reason:
          '"zstd" layers of imageFormat "docker" have a media type that few programs read; use "gzip", or imageFormat "oci"',
      },
    ]);
  });
});

describe("named contexts", () => {
  it("are folders of the source or addresses, sorted by name", () => {
    const buildContexts = {
      "docker.io/library/alpine": "docker-image://public.ecr.aws/docker/library/alpine:3.22",
      common: "libs/common",
      "alpine:3.22": "https://github.com/acme/images.git#v1:alpine",
      odd: "github.com/acme/a.git",
    };

    expect(resolveService("an-app", { buildContexts }).buildContexts).toEqual([
      { name: "alpine:3.22", kind: "address", place: buildContexts["alpine:3.22"] },
      { name: "common", kind: "folder", place: "libs/common" },
      {
        name: "docker.io/library/alpine",
        kind: "address",
        place: buildContexts["docker.io/library/alpine"],
      },
      { name: "odd", kind: "folder", place: "github.com/acme/a.git" },
    ]);
  });
});
