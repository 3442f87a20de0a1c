import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { credentialFinder } from "../../../../cli/registry/credentials/credential-finder";
import { DEFAULT_LIMITS } from "../../../../cli/registry/limits";
import { auth, useRegistries } from "../registries";

const { configured } = useRegistries();
const PATH = "/usr/bin:/bin";
const HELPER = (username: string, secret: string) =>
  `read server; echo "{\\"ServerURL\\":\\"$server\\",\\"Username\\":\\"${username}\\",\\"Secret\\":\\"${secret} for $server\\"}"`;
const NOT_FOUND = 'echo "credentials not found in native keychain"; exit 1';

function find(
  registry: string,
  config: unknown,
  programs: Readonly<Record<string, string>> = {},
  milliseconds = 5_000,
) {
  const folder = configured(config, programs);
  const env = { DOCKER_CONFIG: folder, PATH: `${folder}:${PATH}` };
  const limits = { ...DEFAULT_LIMITS, helperMilliseconds: milliseconds };
  return credentialFinder(
    { env },
    limits,
  )(registry).then((credentials) => {
    if (credentials === undefined) return undefined;
    const { source: _source, kind: _kind, ...rest } = credentials;
    return rest;
  });
}

describe("credentials", () => {
  it.each([
    ["registry.test", { "registry.test": auth("ann", "a:b:c") }, { username: "ann", password: "a:b:c" }],
    [
      "registry.test",
      { "https://registry.test/v2/": auth("ann", "pw") },
      { username: "ann", password: "pw" },
    ],
    ["registry.test", { "http://registry.test": auth("ann", "pw") }, { username: "ann", password: "pw" }],
    ["registry.test:5000", { "registry.test": auth("ann", "pw") }, undefined],
    ["registry.test", { "registry.test:5000": auth("ann", "pw") }, undefined],
    ["registry.test", { "registry.test": {} }, undefined],
    [
      "registry.test",
      { "registry.test": { username: "ann", password: "pw" } },
      { username: "ann", password: "pw" },
    ],
    ["registry.test", { "registry.test": { ...auth("ann", "pw"), identitytoken: "it" } }, { token: "it" }],
    ["docker.io", { "https://index.docker.io/v1/": auth("ann", "pw") }, { username: "ann", password: "pw" }],
    ["docker.io", { "docker.io": auth("ann", "pw") }, { username: "ann", password: "pw" }],
    ["docker.io", { "registry-1.docker.io": auth("ann", "pw") }, { username: "ann", password: "pw" }],
    [
      "registry.test",
      { "https://registry.test/": auth("old", "pw"), "registry.test": auth("ann", "pw") },
      { username: "ann", password: "pw" },
    ],
  ])("for %s in auths %j are %j", async (registry, auths, credentials) => {
    expect(await find(registry, { auths })).toEqual(credentials);
  });

  it("come from the registry's own helper before that of all registries, and from both before auths", async () => {
    const programs = {
      "docker-credential-own": HELPER("own", "s"),
      "docker-credential-all": HELPER("all", "s"),
    };
    const auths = { "a.test": auth("ann", "pw"), "b.test": auth("ann", "pw") };
    const config = { credHelpers: { "a.test": "own" }, credsStore: "all", auths };

    expect(await find("a.test", config, programs)).toEqual({ username: "own", password: "s for a.test" });
    expect(await find("b.test", config, programs)).toEqual({ username: "all", password: "s for b.test" });
    expect(await find("docker.io", config, programs)).toEqual({
      username: "all",
      password: "s for https://index.docker.io/v1/",
    });
  });

  it("come from auths when the helper has none", async () => {
    const config = { credsStore: "none", auths: { "a.test": auth("ann", "pw") } };

    expect(await find("a.test", config, { "docker-credential-none": NOT_FOUND })).toEqual({
      username: "ann",
      password: "pw",
    });
    expect(await find("b.test", config, { "docker-credential-none": NOT_FOUND })).toBeUndefined();
  });

  it("with the user name <token> are a refresh token", async () => {
    const programs = { "docker-credential-t": HELPER("<token>", "refresh") };

    expect(await find("a.test", { credsStore: "t" }, programs)).toEqual({ token: "refresh for a.test" });
  });

  it("are asked for once for each registry", async () => {
    const folder = configured(
      { credsStore: "once" },
      { "docker-credential-once": `echo . >> "$DOCKER_CONFIG/calls"; ${HELPER("u", "s")}` },
    );
    const finder = credentialFinder(
      { env: { DOCKER_CONFIG: folder, PATH: `${folder}:${PATH}` } },
      DEFAULT_LIMITS,
    );

    await Promise.all([finder("a.test"), finder("a.test"), finder("b.test")]);

    expect(readFileSync(`${folder}/calls`, "utf8")).toBe(".\n.\n");
  });

  it.each([
    [
      "is absent",
      "absent",
      "exit 0",
      "docker-credential-h for a.test: is not on the PATH; install it, or take it out of the configuration of Docker",
    ],
    [
      "prints junk",
      "h",
      "echo 'hunter2 {'",
      'docker-credential-h for a.test: printed no JSON with Username and Secret; run "echo a.test | docker-credential-h get" to see what',
    ],
    [
      "prints JSON of another form",
      "h",
      'echo \'{"Secret":"hunter2"}\'',
      'docker-credential-h for a.test: printed no JSON with Username and Secret; run "echo a.test | docker-credential-h get" to see what',
    ],
    [
      "fails",
      "h",
      "echo hunter2; echo hunter2 >&2; exit 7",
      'docker-credential-h for a.test: ended with 7; run "echo a.test | docker-credential-h get" to see why',
    ],
    [
      "hangs",
      "h",
      "sleep 60",
      'docker-credential-h for a.test: gave no answer in 0.3 seconds; run "echo a.test | docker-credential-h get" to see why',
    ],
  ])("of a helper that %s are an error that repeats none of its output", async (_, name, script, message) => {
    const finding = find("a.test", { credsStore: "h" }, { [`docker-credential-${name}`]: script }, 300);

    await expect(finding).rejects.toMatchObject({ message, exitCode: 3 });
  });

  it.each([
    ["{", "config.json: is not a JSON object; mend it, or set DOCKER_CONFIG"],
    ["[]", "config.json: is not a JSON object; mend it, or set DOCKER_CONFIG"],
    [
      { auths: { "a.test": { auth: Buffer.from("hunter2").toString("base64") } } },
      'config.json: auths of a.test: "auth" is not <user>:<password> in base64; sign in again with docker login',
    ],
    [{ credsStore: "../h" }, 'credential helper "../h" for a.test: is no name of a program'],
  ])("in a configuration such as %j are an error", async (config, message) => {
    await expect(find("a.test", config)).rejects.toThrow(message);
    await expect(find("a.test", config)).rejects.not.toThrow("hunter2");
  });

  it("are none without a configuration", async () => {
    expect(await credentialFinder({ env: {} }, DEFAULT_LIMITS)("a.test")).toBeUndefined();
    expect(await credentialFinder({ env: { HOME: "/nowhere" } }, DEFAULT_LIMITS)("a.test")).toBeUndefined();
  });
});
