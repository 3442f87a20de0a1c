import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatImageReference,
  ImageReferenceError,
  parseImageReference,
} from "../../components/oci/image-reference";

const DIGEST = `sha256:${"a".repeat(64)}`;

describe("an image reference", () => {
  it.each([
    ["debian", { registry: "docker.io", repository: "library/debian", tag: "latest" }],
    ["debian:bookworm", { registry: "docker.io", repository: "library/debian", tag: "bookworm" }],
    ["team/app", { registry: "docker.io", repository: "team/app", tag: "latest" }],
    ["docker.io/debian", { registry: "docker.io", repository: "library/debian", tag: "latest" }],
    ["docker.io/library/debian", { registry: "docker.io", repository: "library/debian", tag: "latest" }],
    ["index.docker.io/debian", { registry: "docker.io", repository: "library/debian", tag: "latest" }],
    ["localhost/app", { registry: "localhost", repository: "app", tag: "latest" }],
    ["localhost:5000/app", { registry: "localhost:5000", repository: "app", tag: "latest" }],
    ["LOCALhost/app", { registry: "LOCALhost", repository: "app", tag: "latest" }],
    ["127.0.0.1:5000/a/b/c:v1", { registry: "127.0.0.1:5000", repository: "a/b/c", tag: "v1" }],
    ["[::1]:5000/app:v1", { registry: "[::1]:5000", repository: "app", tag: "v1" }],
    ["ghcr.io/team/app:v1", { registry: "ghcr.io", repository: "team/app", tag: "v1" }],
    ["host:8080", { registry: "docker.io", repository: "library/host", tag: "8080" }],
    ["host:8080/app", { registry: "host:8080", repository: "app", tag: "latest" }],
    ["a__b/c---d/e.f", { registry: "docker.io", repository: "a__b/c---d/e.f", tag: "latest" }],
    [`debian@${DIGEST}`, { registry: "docker.io", repository: "library/debian", digest: DIGEST }],
    [`a.test/b:v1@${DIGEST}`, { registry: "a.test", repository: "b", tag: "v1", digest: DIGEST }],
    [
      `a.test/b@sha512:${"b".repeat(128)}`,
      { registry: "a.test", repository: "b", digest: `sha512:${"b".repeat(128)}` },
    ],
  ])("%s", (text, reference) => {
    expect(parseImageReference(text)).toEqual(reference);
  });

  it.each([
    [
      "",
      'image reference "" has the repository "", which is no name; use lower-case letters, digits, "/", ".", "_" and "-"',
    ],
    [
      "Debian",
      'image reference "Debian" has the repository "Debian", which is no name; use lower-case letters, digits, "/", ".", "_" and "-"',
    ],
    [
      "a.test/",
      'image reference "a.test/" has the repository "", which is no name; use lower-case letters, digits, "/", ".", "_" and "-"',
    ],
    [
      "a.test/b//c",
      'image reference "a.test/b//c" has the repository "b//c", which is no name; use lower-case letters, digits, "/", ".", "_" and "-"',
    ],
    [
      "a.test/b/../c",
      'image reference "a.test/b/../c" has the repository "b/../c", which is no name; use lower-case letters, digits, "/", ".", "_" and "-"',
    ],
    [
      "https://a.test/b",
      'image reference "https://a.test/b" has the registry "https:", which is no host; write for example registry.example.com:5000',
    ],
    [
      "a.test:port/b",
      'image reference "a.test:port/b" has the registry "a.test:port", which is no host; write for example registry.example.com:5000',
    ],
    [
      "app:",
      'image reference "app:" has the tag "", which is none; use letters, digits, "_", "." and "-", at most 128',
    ],
    [
      "app:v 1",
      'image reference "app:v 1" has the tag "v 1", which is none; use letters, digits, "_", "." and "-", at most 128',
    ],
    [
      "app@sha256:abc",
      'image reference "app@sha256:abc" has the digest "sha256:abc", which is none; write sha256: and 64 hex digits',
    ],
    [
      `app@${DIGEST}@x`,
      `image reference "app@sha256:${"a".repeat(64)}@x" has more than one "@"; write <name>@<digest>`,
    ],
    [
      "f".repeat(64),
      `image reference "${"f".repeat(64)}" is an id of 64 hex digits; write <name>@sha256:<digits>`,
    ],
    [
      " app",
      'image reference " app" has the repository " app", which is no name; use lower-case letters, digits, "/", ".", "_" and "-"',
    ],
    [
      "app\n",
      'image reference "app\\n" has the repository "app\\n", which is no name; use lower-case letters, digits, "/", ".", "_" and "-"',
    ],
  ])("%j is refused", (text, message) => {
    expect(() => parseImageReference(text)).toThrow(new ImageReferenceError(message));
  });

  it("has a name of at most 255 characters", () => {
    const longest = `a.test/${"b".repeat(255 - "a.test/".length)}`;

    expect(parseImageReference(longest).repository).toHaveLength(248);
    expect(() => parseImageReference(`${longest}b`)).toThrow("is longer than 255 characters without its tag");
  });

  it("is written whole and read back the same", () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,6}(?:[._-][a-z0-9]{1,4})?$/);
    const reference = fc.record(
      {
        registry: fc.constantFrom("docker.io", "a.test", "localhost:5000", "[::1]:5000", "127.0.0.1"),
        repository: fc.array(part, { minLength: 2, maxLength: 4 }).map((parts) => parts.join("/")),
        tag: fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/),
        digest: fc.constant(DIGEST),
      },
      { requiredKeys: ["registry", "repository"] },
    );
    fc.assert(
      fc.property(reference, (given) => {
        const whole =
          given.tag === undefined && given.digest === undefined ? { ...given, tag: "latest" } : given;

        expect(parseImageReference(formatImageReference(given))).toEqual(whole);
      }),
    );
  });

  it.each([
    ["ann:hunter2@registry.test/app:1", "***@registry.test/app:1"],
    ["https://ann:hunter2@registry.test/app", "https://***@registry.test/app"],
    ["ann:hunt/er2@registry.test/app", "***@registry.test/app"],
    ["ann:p@ss:hunter2@registry.test/app", "***@registry.test/app"],
  ])("has no credentials of %s in its message", (text, shown) => {
    expect(() => parseImageReference(text)).toThrow(
      `image reference "${shown}" has a user and a password before "@"; leave them out, and sign in with docker login`,
    );
  });
});
