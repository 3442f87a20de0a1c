import { describe, expect, it } from "vitest";
import { parseImageDigests } from "../../../components/publisher/builds/image-digests";

const ONE = `sha256:${"1".repeat(64)}`;
const TWO = `sha256:${"2".repeat(64)}`;

describe("IMAGE_DIGESTS", () => {
  it("has a digest for each platform, in canonical form", () => {
    expect(parseImageDigests(`linux/arm64/v8=${ONE} linux/arm=${TWO}`)).toEqual({
      ok: true,
      value: [
        { platform: "linux/arm64", digest: ONE },
        { platform: "linux/arm/v7", digest: TWO },
      ],
    });
  });

  it.each(["", " ", "\n"])("of %j has none", (text) => {
    expect(parseImageDigests(text)).toEqual({ ok: true, value: [] });
  });

  it.each([
    ["linux/amd64", "no digest"],
    [`=${ONE}`, "no platform"],
    [ONE, "a digest alone"],
    ["linux/amd64=latest", "a tag"],
    [`linux/amd64=sha256:${"1".repeat(63)}`, "a short digest"],
    [`linux/amd64=sha256:${"1".repeat(65)}`, "a long digest"],
    [`linux/amd64=sha256:${"A".repeat(64)}`, "upper case"],
    [`linux/amd64=sha512:${"1".repeat(128)}`, "another algorithm"],
    [`linux/amd64=billing@${ONE}`, "a reference"],
    [`linux amd64=${ONE}`, "a space in the platform"],
    [`../../x=${ONE}`, "what is no platform"],
  ])("refuses %s (%s)", (text) => {
    expect(parseImageDigests(text)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^it exported "/),
    });
  });

  it("refuses one platform twice, in any spelling", () => {
    const text = `linux/arm64=${ONE} linux/aarch64=${TWO}`;

    expect(parseImageDigests(text)).toEqual({
      ok: false,
      reason: "it exported linux/arm64 twice in IMAGE_DIGESTS",
    });
  });
});
