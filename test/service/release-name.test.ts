import { describe, expect, it } from "vitest";
import { isNamedLikeRelease } from "../../components/service/release-name";

describe("a tag that a service would write once", () => {
  it.each([
    "1.4.2",
    "v1.4.2",
    "2.0.0-rc.1",
    "1.4.2_build.7",
    "1.4.2-20261126_101112123",
    "api-1.4.2",
    "api-v1.4.2-rc.1",
    "3f2a9c1d0b7e",
    "3f2a9c1d0b7e5f6a7b8c9d0e1f2a3b4c5d6e7f80",
    "sha-3f2a9c1",
    "main-3f2a9c1d0b7e",
  ])("is named like %s", (tag) => {
    expect(isNamedLikeRelease(tag)).toBe(true);
  });

  it.each([
    "latest",
    "1",
    "1.4",
    "v1.4",
    "main",
    "edge",
    "feature-login",
    "1.4.x",
    "3f2a9",
    "release-2026.02",
    "3F2A9C1D0B7E",
  ])("is not named like %s", (tag) => {
    expect(isNamedLikeRelease(tag)).toBe(false);
  });
});
