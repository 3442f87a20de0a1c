import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlatformError } from "../../components/oci/platform";
import { formatPlatform, parsePlatform, platformKey } from "../../components/oci/platform-text";

describe("a platform's text", () => {
  it.each([
    ["linux/amd64", { os: "linux", architecture: "amd64" }, "linux/amd64"],
    ["linux/arm64", { os: "linux", architecture: "arm64" }, "linux/arm64"],
    ["linux/arm64/v8", { os: "linux", architecture: "arm64" }, "linux/arm64"],
    ["linux/arm64/8", { os: "linux", architecture: "arm64" }, "linux/arm64"],
    ["linux/arm64/v8.0", { os: "linux", architecture: "arm64" }, "linux/arm64"],
    ["linux/arm64/v8.1", { os: "linux", architecture: "arm64", variant: "v8.1" }, "linux/arm64/v8.1"],
    ["linux/arm64/v9", { os: "linux", architecture: "arm64", variant: "v9" }, "linux/arm64/v9"],
    ["linux/arm64/9", { os: "linux", architecture: "arm64", variant: "v9" }, "linux/arm64/v9"],
    ["linux/arm64/9.0", { os: "linux", architecture: "arm64", variant: "v9" }, "linux/arm64/v9"],
    ["linux/arm64/v9.0", { os: "linux", architecture: "arm64", variant: "v9" }, "linux/arm64/v9"],
    ["linux/arm64/v9.2", { os: "linux", architecture: "arm64", variant: "v9.2" }, "linux/arm64/v9.2"],
    ["linux/aarch64", { os: "linux", architecture: "arm64" }, "linux/arm64"],
    ["linux/aarch64/v8", { os: "linux", architecture: "arm64" }, "linux/arm64"],
    ["linux/arm", { os: "linux", architecture: "arm", variant: "v7" }, "linux/arm/v7"],
    ["linux/arm/5", { os: "linux", architecture: "arm", variant: "v5" }, "linux/arm/v5"],
    ["linux/arm/v5", { os: "linux", architecture: "arm", variant: "v5" }, "linux/arm/v5"],
    ["linux/arm/6", { os: "linux", architecture: "arm", variant: "v6" }, "linux/arm/v6"],
    ["linux/arm/v6", { os: "linux", architecture: "arm", variant: "v6" }, "linux/arm/v6"],
    ["linux/arm/7", { os: "linux", architecture: "arm", variant: "v7" }, "linux/arm/v7"],
    ["linux/arm/v7", { os: "linux", architecture: "arm", variant: "v7" }, "linux/arm/v7"],
    ["linux/arm/8", { os: "linux", architecture: "arm", variant: "v8" }, "linux/arm/v8"],
    ["linux/arm/v8", { os: "linux", architecture: "arm", variant: "v8" }, "linux/arm/v8"],
    ["linux/armhf", { os: "linux", architecture: "arm", variant: "v7" }, "linux/arm/v7"],
    ["linux/armhf/v6", { os: "linux", architecture: "arm", variant: "v7" }, "linux/arm/v7"],
    ["linux/armel", { os: "linux", architecture: "arm", variant: "v6" }, "linux/arm/v6"],
    ["linux/armel/v7", { os: "linux", architecture: "arm", variant: "v6" }, "linux/arm/v6"],
    ["linux/x86_64", { os: "linux", architecture: "amd64" }, "linux/amd64"],
    ["linux/x86-64", { os: "linux", architecture: "amd64" }, "linux/amd64"],
    ["linux/x86_64/v1", { os: "linux", architecture: "amd64" }, "linux/amd64"],
    ["linux/amd64/v1", { os: "linux", architecture: "amd64" }, "linux/amd64"],
    ["linux/amd64/v2", { os: "linux", architecture: "amd64", variant: "v2" }, "linux/amd64/v2"],
    ["linux/amd64/V3", { os: "linux", architecture: "amd64", variant: "v3" }, "linux/amd64/v3"],
    ["linux/i386", { os: "linux", architecture: "386" }, "linux/386"],
    ["linux/i386/sse2", { os: "linux", architecture: "386" }, "linux/386"],
    [
      "linux/386/softfloat",
      { os: "linux", architecture: "386", variant: "softfloat" },
      "linux/386/softfloat",
    ],
    ["linux/s390x", { os: "linux", architecture: "s390x" }, "linux/s390x"],
    ["linux/ppc64el", { os: "linux", architecture: "ppc64el" }, "linux/ppc64el"],
    [
      "linux/riscv64/rva20u64",
      { os: "linux", architecture: "riscv64", variant: "rva20u64" },
      "linux/riscv64/rva20u64",
    ],
    ["LINUX/AMD64", { os: "linux", architecture: "amd64" }, "linux/amd64"],
    ["Linux/x86_64", { os: "linux", architecture: "amd64" }, "linux/amd64"],
    ["macOS/Arm64", { os: "darwin", architecture: "arm64" }, "darwin/arm64"],
    ["haiku/toaster", { os: "haiku", architecture: "toaster" }, "haiku/toaster"],
    ["unknown/unknown", { os: "unknown", architecture: "unknown" }, "unknown/unknown"],
  ])("is read and printed: %s", (text, platform, canonical) => {
    const parsed = parsePlatform(text);

    expect(parsed).toStrictEqual(platform);
    expect(formatPlatform(parsed)).toBe(canonical);
  });

  it.each([
    ["amd64", "linux/amd64"],
    ["x86_64", "linux/amd64"],
    ["x86-64", "linux/amd64"],
    ["Aarch64", "linux/arm64"],
    ["arm64", "linux/arm64"],
    ["arm", "linux/arm/v7"],
    ["armhf", "linux/arm/v7"],
    ["armel", "linux/arm/v6"],
    ["i386", "linux/386"],
    ["386", "linux/386"],
    ["s390x", "linux/s390x"],
    ["ppc64le", "linux/ppc64le"],
    ["riscv64", "linux/riscv64"],
    ["loong64", "linux/loong64"],
    ["wasm", "linux/wasm"],
  ])("that is an architecture alone means linux, on every machine: %s", (text, canonical) => {
    expect(formatPlatform(parsePlatform(text))).toBe(canonical);
  });

  it.each([
    ["windows(10.0.17763)/amd64", { osVersion: "10.0.17763" }],
    ["windows()/amd64", {}],
    ["windows(10.0.17763+win32k)/amd64", { osVersion: "10.0.17763", osFeatures: ["win32k"] }],
    ["windows(+win32k)/amd64", { osFeatures: ["win32k"] }],
    ["windows(10.0.17763%2Bbuild.42)/amd64", { osVersion: "10.0.17763+build.42" }],
    [
      "windows(10.0.17763%2Bbuild.42+win32k)/amd64",
      { osVersion: "10.0.17763+build.42", osFeatures: ["win32k"] },
    ],
    ["windows(50%25done)/amd64", { osVersion: "50%done" }],
    ["windows(a%2Fb)/amd64", { osVersion: "a/b" }],
    ["windows(%C3%A9)/amd64", { osVersion: "é" }],
    ["windows(+feat%2Bv2)/amd64", { osFeatures: ["feat+v2"] }],
    ["windows(+unsorted+erofs+erofs)/amd64", { osFeatures: ["erofs", "unsorted"] }],
  ])("may give version and features of the system: %s", (text, options) => {
    expect(parsePlatform(text)).toStrictEqual({ os: "windows", architecture: "amd64", ...options });
  });

  it.each([
    ["windows(10.0.17763)/amd64", "windows(10.0.17763)/amd64"],
    ["windows()/amd64", "windows/amd64"],
    ["Windows(10.0.17763+win32k)/x86_64", "windows(10.0.17763+win32k)/amd64"],
    ["linux(+unsorted+erofs)/arm64/v8", "linux(+erofs+unsorted)/arm64"],
    ["windows(1.0%28beta%29)/amd64", "windows(1.0%28beta%29)/amd64"],
    ["windows(10.0%2bbuild+feat%2b1)/amd64", "windows(10.0%2Bbuild+feat%2B1)/amd64"],
  ])("keeps version and features when it is printed: %s", (text, canonical) => {
    expect(formatPlatform(parsePlatform(text))).toBe(canonical);
  });

  it.each([
    ["", '"" is not an operating system'],
    ["/linux/arm", '"" in "/linux/arm" is not an operating system'],
    ["linux/arm/", '"" in "linux/arm/" is not an architecture or a variant'],
    ["linux/", '"" in "linux/" is not an architecture or a variant'],
    ["linux//v7", '"" in "linux//v7" is not an architecture or a variant'],
    ["linux /arm", '"linux " in "linux /arm" is not an operating system'],
    [" linux/arm", '" linux" in " linux/arm" is not an operating system'],
    ["linux/arm\n", '"arm\\n" in "linux/arm\\n" is not an architecture or a variant'],
    ["linux/&arm", '"&arm" in "linux/&arm" is not an architecture or a variant'],
    [
      "linux/amd64,linux/arm64",
      '"amd64,linux" in "linux/amd64,linux/arm64" is not an architecture or a variant',
    ],
    ["linux/arm/foo/bar", '"linux/arm/foo/bar" has more than three parts'],
    ["linux/arm/foo/bar/baz", '"linux/arm/foo/bar/baz" has more than three parts'],
    ["*", '"*" is not an operating system'],
    ["linux/*", '"*" in "linux/*" is not an architecture or a variant'],
    ["*/arm64", '"*" in "*/arm64" is not an operating system'],
    ["toaster", '"toaster" is no known operating system or architecture'],
    ["unknown", '"unknown" is no known operating system or architecture'],
    ["amd64(1.0)", '"amd64(1.0)" is no known operating system or architecture'],
    ["windows(10.0/amd64", '"windows(10.0" in "windows(10.0/amd64" is not an operating system'],
    ["windows(10 0)/amd64", '"windows(10 0)" in "windows(10 0)/amd64" is not an operating system'],
    ["windows(+)/amd64", '"windows(+)" in "windows(+)/amd64" is not an operating system'],
    ["windows(1.0)x/amd64", '"windows(1.0)x" in "windows(1.0)x/amd64" is not an operating system'],
    ["windows(50%zz)/amd64", '"50%zz" in "windows(50%zz)/amd64" has a "%" that starts no escape of UTF-8'],
    ["windows(+%ff)/amd64", '"%ff" in "windows(+%ff)/amd64" has a "%" that starts no escape of UTF-8'],
  ])("is refused with the part that is wrong: %j", (text, reason) => {
    const error = errorOf(() => parsePlatform(text));

    expect(error).toBeInstanceOf(PlatformError);
    expect(error.message.slice(0, reason.length)).toBe(reason);
    expect(error.message.endsWith('; use for example "linux/amd64"')).toBe(true);
  });

  it.each([
    "linux",
    "Linux",
    "windows",
    "windows()",
    "windows(10.0.17763)",
    "linux(+gpu)",
    "macOS",
    "darwin",
    "freebsd",
  ])(
    "that is an operating system alone is refused, where containerd would take the architecture of its machine: %s",
    (text) => {
      const parse = () => parsePlatform(text);

      expect(parse).toThrow(PlatformError);
      expect(parse).toThrow(
        `"${text}" is an operating system without an architecture; use for example "${text}/amd64"`,
      );
    },
  );

  it.each([undefined, null, 7, {}, ["linux/amd64"]])("is refused when it is no text: %j", (value) => {
    const parse = () => parsePlatform(value as never);

    expect(parse).toThrow(PlatformError);
    expect(parse).toThrow("is not a text");
  });

  it("is canonical once printed", () => {
    const word = fc.stringMatching(/^[A-Za-z0-9_-]{1,6}$/);
    const part = fc.oneof(
      fc.constantFrom("arm", "ARM64", "x86_64", "v8", "7", "armhf", "i386", "amd64", "v1"),
      word,
    );
    const options = fc.stringMatching(/^(\([A-Za-z0-9._-]{0,4}(\+[A-Za-z0-9._-]{1,4}){0,2}\))?$/);

    fc.assert(
      fc.property(fc.array(part, { minLength: 2, maxLength: 3 }), options, ([os, ...cpu], option) => {
        const platform = parsePlatform([`${os}${option}`, ...cpu].join("/"));
        const text = formatPlatform(platform);

        expect(parsePlatform(text)).toStrictEqual(platform);
        expect(formatPlatform(parsePlatform(text))).toBe(text);
      }),
    );
  });

  it("never fails with anything but a PlatformError", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary-ascii" }),
      fc
        .array(fc.constantFrom("linux", "arm", "/", "(", ")", "+", "%", "2B", "v7", "*", " ", "."), {
          maxLength: 9,
        })
        .map((parts) => parts.join("")),
    );

    fc.assert(
      fc.property(text, (value) => {
        try {
          expect(formatPlatform(parsePlatform(value))).toMatch(/^[a-z0-9_-]/);
        } catch (error) {
          expect(error).toBeInstanceOf(PlatformError);
        }
      }),
    );
  });
});

describe("a platform object", () => {
  it.each([
    [{ os: "linux", architecture: "arm64", variant: "v8" }, "linux/arm64"],
    [{ os: "linux", architecture: "arm" }, "linux/arm/v7"],
    [{ os: "Linux", architecture: "AArch64" }, "linux/arm64"],
    [{ os: "linux", architecture: "amd64", variant: "" }, "linux/amd64"],
    [{ os: "windows", architecture: "amd64", osVersion: "" }, "windows/amd64"],
    [
      { os: "windows", architecture: "amd64", osVersion: "10.0.17763+build.42" },
      "windows(10.0.17763%2Bbuild.42)/amd64",
    ],
    [{ os: "windows", architecture: "amd64", osVersion: "1.0(beta)" }, "windows(1.0%28beta%29)/amd64"],
    [{ os: "linux", architecture: "amd64", osFeatures: ["", "gpu", "", "simd"] }, "linux(+gpu+simd)/amd64"],
    [{ os: "linux", architecture: "amd64", osFeatures: ["100%gpu"] }, "linux(+100%25gpu)/amd64"],
    [{ os: "linux", architecture: "amd64", osVersion: "a é\n" }, "linux(a%20%C3%A9%0A)/amd64"],
  ])("prints in its canonical form, however it is spelt: %j", (platform, text) => {
    expect(formatPlatform(platform)).toBe(text);
  });

  it.each([
    [null, "null is not a platform"],
    ["linux/amd64", '"linux/amd64" is not a platform'],
    [{}, "os undefined is not an operating system"],
    [{ os: "", architecture: "amd64" }, 'os "" is not an operating system'],
    [{ os: "a/b", architecture: "amd64" }, 'os "a/b" is not an operating system'],
    [{ os: "linux" }, "architecture undefined is not an architecture"],
    [{ os: "linux", architecture: "" }, 'architecture "" is not an architecture'],
    [
      { os: "linux", architecture: "amd64", variant: "v 2" },
      'variant "v 2" is not an architecture or a variant',
    ],
    [{ os: "linux", architecture: "amd64", variant: 2 }, "variant 2 is not an architecture or a variant"],
    [{ os: "linux", architecture: "amd64", osVersion: 10 }, "osVersion 10 is not a text"],
    [{ os: "linux", architecture: "amd64", osFeatures: "gpu" }, 'osFeatures "gpu" is not a list of texts'],
    [
      { os: "linux", architecture: "amd64", osFeatures: ["a", 1] },
      'osFeatures ["a",1] is not a list of texts',
    ],
  ])("is refused when no text can hold it: %j", (platform, reason) => {
    const format = () => formatPlatform(platform as never);

    expect(format).toThrow(PlatformError);
    expect(format).toThrow(reason);
  });

  it("is not changed by being printed", () => {
    const osFeatures = Object.freeze(["b", "a"]);
    const platform = Object.freeze({ os: "Linux", architecture: "x86_64", osFeatures });

    expect(formatPlatform(platform)).toBe("linux(+a+b)/amd64");
    expect(osFeatures).toEqual(["b", "a"]);
  });

  it("has one key for all its spellings, and another for another version, feature or variant", () => {
    const same = [
      { os: "linux", architecture: "arm64" },
      { os: "Linux", architecture: "aarch64", variant: "V8", osVersion: "", osFeatures: [] },
    ];
    const others = [
      { os: "linux", architecture: "arm64", variant: "v9" },
      { os: "linux", architecture: "arm64", osVersion: "1" },
      { os: "linux", architecture: "arm64", osFeatures: ["1"] },
    ];

    expect(new Set(same.map(platformKey)).size).toBe(1);
    expect(new Set([...same, ...others].map(platformKey)).size).toBe(4);
  });
});

function errorOf(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing was thrown");
}
