import { describe, expect, it } from "vitest";
import { DOCKER_MANIFEST, image, manifest, OCI_INDEX, refusal } from "./image-index-sources";

const throwing = {
  get body() {
    throw new RangeError("boom");
  },
};

describe("an index is refused for its input", () => {
  it.each([
    ["no list", undefined, "sources"],
    ["null", null, "sources"],
    ["a text", "{}", "sources"],
    ["one source that is in no list", image("amd64"), "sources"],
    ["a list with a hole", Object.assign([image("amd64")], { length: 2 }), "sources[1]"],
    ["null as a source", [null], "sources[0]"],
    ["a text as a source", [manifest("x")], "sources[0]"],
    ["a source without a body", [{ config: "{}" }], "sources[0].body"],
    ["a body that is no text", [{ body: JSON.parse(manifest("x")) }], "sources[0].body"],
    ["a body of bytes", [{ body: Buffer.from(manifest("x")) }], "sources[0].body"],
    ["a type that is no text", [{ ...image("amd64"), mediaType: 1 }], "sources[0].mediaType"],
    ["a config that is no text", [{ ...image("amd64"), config: { os: "linux" } }], "sources[0].config"],
    ["null as a config", [{ ...image("amd64"), config: null }], "sources[0].config"],
    ["a platform that is no text", [{ ...image("amd64"), platform: { os: "linux" } }], "sources[0].platform"],
    ["a platform that is none", [{ body: manifest("x"), platform: "linux" }], "sources[0].platform"],
    [
      "a platform that is none beside a config",
      [{ ...image("amd64"), platform: "a/b/c/d" }],
      "sources[0].platform",
    ],
    ["a source that throws when it is read", [throwing], "sources or options"],
  ])("for bad sources: %s", (_case, sources, place) => {
    expect(refusal(sources)).toMatchObject({ code: "BAD_INPUT", place });
  });

  it("for a list that was revoked", () => {
    const { proxy, revoke } = Proxy.revocable([], {});
    revoke();

    expect(refusal(proxy)).toMatchObject({ code: "BAD_INPUT" });
    expect(refusal([image("amd64")], proxy)).toMatchObject({ code: "BAD_INPUT" });
  });

  it("for no sources", () => {
    expect(refusal([])).toMatchObject({ code: "NO_SOURCES", place: "sources" });
  });

  it.each([
    ["null", null, "options"],
    ["a text", "oci", "options"],
    ["a list", [], "options"],
    ["an option that is none", { expects: ["linux/amd64"] }, "options.expects"],
    ["expect as a text", { expect: "linux/amd64" }, "options.expect"],
    ["expect of numbers", { expect: [1] }, "options.expect[0]"],
    ["expect of no platform", { expect: ["linux/amd64", "linux"] }, "options.expect[1]"],
    [
      "expect of one platform twice",
      { expect: ["linux/arm64", "linux/amd64", "linux/arm64/v8"] },
      "options.expect[2]",
    ],
    ["annotations as a list", { annotations: ["a=b"] }, "options.annotations"],
    ["annotations as a map", { annotations: new Map([["a", "b"]]) }, "options.annotations"],
    ["annotations as a text", { annotations: "a=b" }, "options.annotations"],
    ["null as annotations", { annotations: null }, "options.annotations"],
    ["an annotation that is a number", { annotations: { a: "1", b: 2 } }, 'options.annotations["b"]'],
    ["an annotation that is undefined", { annotations: { a: undefined } }, 'options.annotations["a"]'],
    ["another type", { mediaType: OCI_INDEX }, "options.mediaType"],
    ["another way with attestations", { attestations: true }, "options.attestations"],
  ])("for bad options: %s", (_case, options, place) => {
    expect(refusal([image("amd64")], options)).toMatchObject({ code: "BAD_INPUT", place });
  });

  it("for annotations on a Docker list, which has none", () => {
    const error = refusal([image("amd64", DOCKER_MANIFEST)], {
      mediaType: "docker",
      annotations: { a: "b" },
    });

    expect(error).toMatchObject({ code: "MEDIA_TYPE_CONFLICT", place: "options.mediaType" });
  });
});
