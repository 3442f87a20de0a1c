import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, vi } from "vitest";
import { openImageStore } from "../../../../cli/registry/open-image-store";
import { errorAnswer, type RegistryServer } from "../../../fakes/registry-server";
import { auth, quickClock, teamApp, useRegistries } from "../registries";

const { start, configured } = useRegistries();
const users = { ann: "hunter2" };
const bearer = { kind: "bearer", users } as const;

function storeFor(server: RegistryServer, entry: unknown = auth("ann", "hunter2"), clock = quickClock()) {
  return openImageStore(
    { env: { DOCKER_CONFIG: configured({ auths: { [server.host]: entry } }) } },
    { clock },
  );
}

describe("signing in", () => {
  it("with a password is done when the registry asks for it, and kept", async () => {
    const server = await start({ authentication: { kind: "basic", users } });
    server.storage.addImage("team/app", "linux/amd64", { tag: "v1" });
    const store = storeFor(server);

    await store.get({ ...teamApp(server), tag: "v1" });
    await store.get({ ...teamApp(server), tag: "v1" });

    expect(server.requests.map(({ headers }) => headers.authorization !== undefined)).toEqual([
      false,
      true,
      true,
    ]);
  });

  it("with a token asks for the scope of the repository, once for requests at the same time and after them", async () => {
    const server = await start({ authentication: bearer });
    const image = server.storage.addImage("team/app", "linux/amd64", { tag: "v1" });
    const store = storeFor(server);
    const { config } = JSON.parse(image.body);

    await Promise.all([
      store.get({ ...teamApp(server), tag: "v1" }),
      store.readText(teamApp(server), config),
    ]);
    await store.head({ ...teamApp(server), tag: "v1" });

    const tokens = server.requests.filter(({ path }) => path === "/token");
    expect(tokens.map(({ query }) => query.toString())).toEqual([
      "service=registry.test&scope=repository%3Ateam%2Fapp%3Apull",
    ]);
    expect(server.requests).toHaveLength(2 + 1 + 2 + 1);
  });

  it("without credentials reads what everybody may read", async () => {
    const server = await start({
      authentication: { ...bearer, anonymousPull: true, tokenName: "access_token" },
    });
    const image = server.storage.addImage("team/app", "linux/amd64", { tag: "v1" });

    const read = await openImageStore({ env: {} }).get({ ...teamApp(server), tag: "v1" });

    expect(read.digest).toBe(image.digest);
    expect(server.requests.map(({ headers }) => headers.authorization?.split(" ")[0])).toEqual([
      undefined,
      undefined,
      "Bearer",
    ]);
  });

  it("asks for both repositories of a mount, each with what is done there", async () => {
    const server = await start({ authentication: bearer });
    const blob = server.storage.addBlob("team/app", "layer");

    const copy = await storeFor(server).copyBlob(
      teamApp(server),
      { ...teamApp(server), repository: "team/copy" },
      blob,
    );

    const token = server.requests.find(({ path }) => path === "/token");
    expect(copy).toBe("mounted");
    expect(token?.query.getAll("scope")).toEqual([
      "repository:team/copy:pull,push",
      "repository:team/app:pull",
    ]);
  });

  it("uses a token that may push for reads too", async () => {
    const server = await start({ authentication: bearer });
    const image = server.storage.addImage("team/app", "linux/amd64");
    const store = storeFor(server);

    await store.put(
      teamApp(server),
      { digest: image.digest, mediaType: image.mediaType, body: image.body },
      "v1",
    );
    await store.get({ ...teamApp(server), tag: "v1" });

    expect(server.log.filter((line) => line === "GET /token")).toHaveLength(1);
  });

  it("with an identity token posts it to the token service", async () => {
    const server = await start({ authentication: { ...bearer, refreshTokens: ["refresh"] } });
    server.storage.addImage("team/app", "linux/amd64", { tag: "v1" });

    await storeFor(server, { identitytoken: "refresh" }).get({ ...teamApp(server), tag: "v1" });

    expect(server.log).toEqual([
      "GET /v2/team/app/manifests/v1",
      "POST /token",
      "GET /v2/team/app/manifests/v1",
    ]);
    expect(server.requests[1]?.body.toString()).toBe(
      "grant_type=refresh_token&refresh_token=refresh&client_id=multiarch&service=registry.test&scope=repository%3Ateam%2Fapp%3Apull",
    );
    expect(server.requests[1]?.headers.authorization).toBeUndefined();
  });

  it("asks for a new token before the end of the old one", async () => {
    const server = await start({ authentication: { ...bearer, expiresIn: 300 } });
    server.storage.addImage("team/app", "linux/amd64", { tag: "v1" });
    const clock = quickClock();
    const store = storeFor(server, auth("ann", "hunter2"), clock);
    const tokens = () => server.log.filter((line) => line === "GET /token").length;

    await store.get({ ...teamApp(server), tag: "v1" });
    clock.advance(269_000);
    await store.get({ ...teamApp(server), tag: "v1" });
    expect(tokens()).toBe(1);
    clock.advance(2_000);
    await store.get({ ...teamApp(server), tag: "v1" });

    expect(tokens()).toBe(2);
  });

  it("asks once more when the registry takes a token back", async () => {
    const server = await start({ authentication: bearer });
    server.storage.addImage("team/app", "linux/amd64", { tag: "v1" });
    const store = storeFor(server);
    await store.get({ ...teamApp(server), tag: "v1" });
    server.misbehave({
      method: "GET",
      path: "/v2/team/app/manifests/v1",
      times: 1,
      answer: {
        status: 401,
        headers: { "WWW-Authenticate": `Bearer realm="http://${server.host}/token",service="registry.test"` },
      },
    });

    const read = await store.get({ ...teamApp(server), tag: "v1" });

    expect(read.mediaType).toBe("application/vnd.oci.image.manifest.v1+json");
    expect(server.log.filter((line) => line === "GET /token")).toHaveLength(2);
  });
});

describe("a sign-in that fails", () => {
  it("names the file that has no credentials, and the command that adds them", async () => {
    const server = await start({ authentication: { kind: "basic", users } });
    const folder = configured({});

    await expect(
      openImageStore({ env: { DOCKER_CONFIG: folder } }).get({ ...teamApp(server), tag: "v1" }),
    ).rejects.toMatchObject({
      message: `reading ${server.host}/team/app:v1: ${server.host} wants credentials, and ${folder}/config.json has none for it (401 UNAUTHORIZED: authentication required); sign in with: docker login ${server.host}`,
      exitCode: 3,
      status: 401,
      code: "UNAUTHORIZED",
    });
  });

  it.each(["basic", "bearer"] as const)(
    "names the place of the credentials that a registry refuses (%s)",
    async (kind) => {
      const server = await start({ authentication: { kind, users } });
      const reading = storeFor(server, auth("ann", "sesame99")).get({ ...teamApp(server), tag: "v1" });

      await expect(reading).rejects.toThrow(
        /does not take the credentials from .*config\.json: auths of 127\.0\.0\.1:\d+ \(401 UNAUTHORIZED: .*\); sign in again with: docker login 127/,
      );
      await expect(reading).rejects.not.toThrow(/sesame99|YW5uOnNlc2FtZTk5/);
    },
  );

  it.each(["no: Basic SECRET", "no: SECRET", "hunter2 may not"])(
    "repeats no credential that the registry quotes: %s",
    async (words) => {
      const server = await start({ authentication: { kind: "basic", users } });
      const secret = Buffer.from("ann:hunter2").toString("base64");
      server.misbehave({ times: 1, answer: { status: 401, headers: { "WWW-Authenticate": "Basic" } } });
      server.misbehave({ answer: errorAnswer(403, "DENIED", words.replace("SECRET", secret)) });

      const message = await storeFor(server)
        .get({ ...teamApp(server), tag: "v1" })
        .catch((error) => error.message);

      expect(message).toContain("403 DENIED: ");
      expect(message).not.toMatch(new RegExp(`${secret}|hunter2`));
    },
  );

  it.each([
    ["http://auth.test/token", "names a token service that speaks plain HTTP on another host (auth.test)"],
    ["ftp://auth.test/token", "names a token service that is no web address"],
  ])("at the token service %s sends nothing, and leaves no connection busy", async (realm, message) => {
    const server = await start({ authentication: { ...bearer, challenge: `Bearer realm="${realm}"` } });

    await expect(storeFor(server).get({ ...teamApp(server), tag: "v1" })).rejects.toThrow(message);
    expect(server.requests).toHaveLength(1);
  });

  it("that is given up reads the rest of the answer, which would keep the process running", async () => {
    let isSent = false;
    const server = createServer((_request, response) => {
      response.writeHead(401, { "WWW-Authenticate": 'Bearer realm="ftp://auth.test/"' });
      response.end(Buffer.alloc(16_000_000), () => {
        isSent = true;
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const asked = { registry: `127.0.0.1:${port}`, repository: "team/app", tag: "v1" };

    await expect(openImageStore({ env: {} }).get(asked)).rejects.toThrow("no web address");

    await vi.waitFor(() => expect(isSent).toBe(true), 2_000);
    server.closeAllConnections();
    server.close();
  });

  it.each([
    [{ status: 200, body: "{}" }, "answered 200 without a token"],
    [{ status: 200, body: "<html>" }, "answered 200 without a token"],
    [{ status: 200, body: JSON.stringify({ token: "a\r\nX-Injected: b" }) }, "answered 200 without a token"],
    [{ status: 404, body: "" }, "gives no token (404); try again later"],
  ])("because the token service answers %j is an error", async (answer, message) => {
    const server = await start({ authentication: bearer });
    server.misbehave({ path: "/token", answer });

    await expect(storeFor(server).get({ ...teamApp(server), tag: "v1" })).rejects.toThrow(message);
  });
});
