import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseChallenges } from "../../../../cli/registry/credentials/challenge";

const read = (header: string) =>
  parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

describe("the header WWW-Authenticate", () => {
  it.each([
    ['Basic realm="a registry"', [["basic", { realm: "a registry" }]]],
    ["Basic", [["basic", {}]]],
    ["BASIC Realm=plain", [["basic", { realm: "plain" }]]],
    [
      'Bearer realm="https://auth.test/token",service="registry.test",scope="repository:a/b:pull,push repository:c:pull"',
      [
        [
          "bearer",
          {
            realm: "https://auth.test/token",
            service: "registry.test",
            scope: "repository:a/b:pull,push repository:c:pull",
          },
        ],
      ],
    ],
    [
      'Bearer realm = "https://a.test/t" , service=s, Basic realm="x, y"',
      [
        ["bearer", { realm: "https://a.test/t", service: "s" }],
        ["basic", { realm: "x, y" }],
      ],
    ],
    [
      'Negotiate YWJj==, Basic realm="quoted \\"realm\\""',
      [
        ["negotiate", {}],
        ["basic", { realm: 'quoted "realm"' }],
      ],
    ],
    [
      "Basic realm=a,,  ,Bearer realm=b",
      [
        ["basic", { realm: "a" }],
        ["bearer", { realm: "b" }],
      ],
    ],
    ["", []],
    [
      'Basic realm="never ends',
      [
        ["basic", {}],
        ["realm", {}],
      ],
    ],
    ["<html>", []],
  ])("%j", (header, challenges) => {
    expect(read(header)).toEqual(challenges);
  });

  it("is read back from what RFC 9110 lets a server write", () => {
    const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,8}$/);
    const challenge = fc.tuple(
      word,
      fc.uniqueArray(fc.tuple(word, fc.string({ unit: "grapheme-ascii" })), {
        minLength: 1,
        maxLength: 4,
        selector: ([name]) => name.toLowerCase(),
      }),
    );
    const quoted = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;
    fc.assert(
      fc.property(fc.array(challenge, { maxLength: 4 }), (challenges) => {
        const header = challenges
          .map(
            ([scheme, values]) =>
              `${scheme} ${values.map(([name, value]) => `${name}=${quoted(value)}`).join(",")}`,
          )
          .join(", ");

        expect(read(header)).toEqual(
          challenges.map(([scheme, values]) => [
            scheme.toLowerCase(),
            Object.fromEntries(values.map(([name, value]) => [name.toLowerCase(), value])),
          ]),
        );
      }),
    );
  });
});
