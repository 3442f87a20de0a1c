import { describe, expect, it } from "vitest";
import { parseChallenges } from "../../../cli/registry/credentials/challenge";
import { tokenRequest } from "../../../cli/registry/credentials/token-service";
import type { HttpRequest } from "../../../cli/registry/http";
import { followingRedirects } from "../../../cli/registry/redirects";

/** Where the token for a registry would be asked for. */
function asked(registry: string, realm: string): string {
  const [challenge = { scheme: "bearer", parameters: new Map() }] = parseChallenges(
    `Bearer realm="${realm}"`,
  );
  return tokenRequest({ registry: new URL(registry), challenge, scopes: [], credentials: undefined }).url
    .href;
}

describe("the token service of a registry", () => {
  it.each([
    ["https://registry.test/v2/", "https://auth.test/token"],
    ["https://registry.test/v2/", "https://registry.test/token"],
    ["https://10.0.0.5:5000/v2/", "https://10.0.0.6/token"],
    ["http://127.0.0.1:5000/v2/", "http://127.0.0.1:5001/token"],
    ["http://registry.lan:5000/v2/", "http://registry.lan:5001/token"],
  ])("of %s may be %s", (registry, realm) => {
    expect(asked(registry, realm)).toBe(realm);
  });

  it.each([
    [
      "https://registry.test/v2/",
      "http://auth.test/token",
      "speaks plain HTTP (auth.test), although the registry has TLS",
    ],
    [
      "https://registry.test/v2/",
      "http://registry.test/token",
      "speaks plain HTTP (registry.test), although the registry has TLS",
    ],
    [
      "https://registry.test/v2/",
      "https://169.254.169.254/token",
      "is on a private address (169.254.169.254)",
    ],
    ["https://registry.test/v2/", "https://127.0.0.1/token", "is on a private address (127.0.0.1)"],
    ["https://registry.test/v2/", "https://[::1]/token", "is on a private address ([::1])"],
    ["https://registry.test/v2/", "https://[fe80::1]/token", "is on a private address ([fe80::1])"],
    ["http://registry.lan:5000/v2/", "http://auth.lan/token", "speaks plain HTTP on another host (auth.lan)"],
    ["https://registry.test/v2/", "file:///etc/passwd", "is no web address"],
    ["https://registry.test/v2/", "", "is no web address"],
  ])("of %s may not be %s", (registry, realm, reason) => {
    expect(() => asked(registry, realm)).toThrow(
      `names a token service that ${reason}; credentials are not sent there`,
    );
  });
});

describe("a redirect", () => {
  it.each([
    ["https://registry.test/b", "https://registry.test/b", "Basic x"],
    ["https://registry.test:8443/b", "https://registry.test:8443/b", undefined],
    ["https://storage.test/b", "https://storage.test/b", undefined],
    ["/b", "https://registry.test/b", "Basic x"],
    ["//storage.test/b", "https://storage.test/b", undefined],
  ])("to %s is followed to %s with the Authorization %s", async (location, url, authorization) => {
    const sent: HttpRequest[] = [];
    const http = followingRedirects(async (request) => {
      sent.push(request);
      const answer = { url: request.url, body: (async function* () {})(), discard: () => undefined };
      return sent.length === 1
        ? { ...answer, status: 307, headers: { location } }
        : { ...answer, status: 200, headers: {} };
    });

    await http({
      method: "GET",
      url: new URL("https://registry.test/a"),
      headers: { Authorization: "Basic x" },
    });

    expect(sent[1]?.url.href).toBe(url);
    expect(sent[1]?.headers.Authorization).toBe(authorization);
  });

  it("from TLS to plain HTTP is refused", async () => {
    const http = followingRedirects(async ({ url }) => ({
      url,
      status: 307,
      headers: { location: "http://registry.test/b?secret=1" },
      body: (async function* () {})(),
      discard: () => undefined,
    }));

    await expect(
      http({ method: "GET", url: new URL("https://registry.test/a"), headers: {} }),
    ).rejects.toMatchObject({
      message: "redirects to plain HTTP on registry.test",
      problem: "redirect",
    });
  });
});
