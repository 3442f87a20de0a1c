import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { createHttp } from "../../../cli/registry/http";
import { openImageStore } from "../../../cli/registry/open-image-store";
import { problemOfTransport } from "../../../cli/registry/problems";
import { sha256Digest } from "../../../components/oci/digest";
import { type Answer, errorAnswer, htmlPage } from "../../fakes/registry-server";
import { messageAt, published as publishedIn } from "./published";
import { auth, quickClock, teamApp, useRegistries } from "./registries";

const registries = useRegistries();
const { start, configured } = registries;
const published = () => publishedIn(registries);

describe("a registry elsewhere", () => {
  it("gets no Authorization when another host is redirected to", async () => {
    const { server, image, v1 } = await published();
    const storage = await start();
    storage.storage.addImage("team/app", "linux/amd64", { tag: "v1" });
    const env = { DOCKER_CONFIG: configured({ auths: { [server.host]: auth("ann", "hunter2") } }) };
    server.misbehave({ times: 1, answer: { status: 401, headers: { "WWW-Authenticate": "Basic" } } });
    server.misbehave({
      answer: {
        status: 307,
        headers: { Location: `http://${storage.host}/v2/team/app/manifests/v1?X-Signature=sesame` },
      },
    });

    const read = await openImageStore({ env }).get(v1);

    expect(read.digest).toBe(image.digest);
    expect(server.requests.at(-1)?.headers.authorization).toBeDefined();
    expect(storage.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it.each([
    ["/v2/team/app/manifests/v1", "redirects more than 5 times"],
    ["ftp://elsewhere.test/", "redirects to what is no web address"],
  ])("that redirects to %s is given up", async (location, message) => {
    const { server, store, v1 } = await published();
    server.misbehave({ answer: { status: 307, headers: { Location: location } } });

    await expect(store.get(v1)).rejects.toThrow(
      messageAt(server, `reading HOST/team/app:v1: HOST ${message}`),
    );
  });

  it("that is down is told with the port to check", async () => {
    const { server, store, v1 } = await published();
    await server.close();

    await expect(store.get(v1)).rejects.toMatchObject({
      message: messageAt(
        server,
        "reading HOST/team/app:v1: no connection to HOST (ECONNREFUSED); check that the registry runs, its port and the network",
      ),
      exitCode: 3,
    });
  });

  it("that sends its answer byte by byte is given up after the time limit of a request, once", async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.writeHead(200, { "Content-Type": "application/vnd.oci.image.index.v1+json" });
      const timer = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(timer));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const registry = `127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
    const store = openImageStore({ env: {} }, { limits: { wholeMilliseconds: 200 }, clock: quickClock() });

    const reading = store.get({ registry, repository: "team/app", tag: "v1" });
    await expect(reading).rejects.toMatchObject({
      message: `reading ${registry}/team/app:v1: ${registry} gave no answer in time (the limit of a whole request); try again later, or check the network`,
      exitCode: 3,
    });
    server.closeAllConnections();
    server.close();

    expect(asked).toBe(1);
  });

  it("that is slow is given up after the time limit, once", async () => {
    const { server, store, v1 } = await published();
    server.misbehave({ delayMilliseconds: 5_000 });

    await expect(store.get(v1)).rejects.toThrow(
      messageAt(
        server,
        "reading HOST/team/app:v1: HOST gave no answer in time (0.3 seconds); try again later, or check the network",
      ),
    );
    expect(server.log).toHaveLength(1);
  });

  it("that speaks no TLS is told how it is asked for", async () => {
    const server = await start();
    const url = new URL(`https://${server.host}/v2/`);

    const error = await createHttp({ idleMilliseconds: 5_000 })({ method: "GET", url, headers: {} }).catch(
      (caught) => caught,
    );

    expect(problemOfTransport("reading it", server.host, error).message).toMatch(
      new RegExp(
        messageAt(
          server,
          "reading it: HOST does not speak TLS \\(.*\\); when that is meant, set MULTIARCH_PLAIN_HTTP=HOST",
        ),
      ),
    );
  });

  it("that no name server knows is told", async () => {
    const absent = { registry: "registry.invalid", repository: "team/app", tag: "v1" };

    await expect(openImageStore({ env: {} }, { clock: quickClock() }).get(absent)).rejects.toThrow(
      /^reading registry\.invalid\/team\/app:v1: (there is no host registry\.invalid; check its spelling|registry\.invalid closed the connection \(EAI_AGAIN\))/,
    );
  });
});

describe("an answer without what was asked for", () => {
  it.each<[Answer, string]>([
    [
      errorAnswer(403, "DENIED", "requested access is denied"),
      "denies it without credentials (403 DENIED: requested access is denied); sign in with: docker login HOST",
    ],
    [errorAnswer(400, "UNSUPPORTED", "no\nsuch\tthing"), "HOST answered 400 UNSUPPORTED: no such thing"],
    [htmlPage(403), 'denies it without credentials (403, an HTML page ("Sign in to the network"))'],
    [{ status: 302, headers: {} }, "HOST redirects elsewhere (302)"],
    [{ status: 418, body: JSON.stringify({ message: "teapot" }) }, "HOST answered 418: teapot"],
    [{ status: 400, body: "x".repeat(300_000) }, "HOST sent more than 262144 bytes"],
  ])("such as %j is told", async (answer, message) => {
    const { server, v1 } = await published();
    server.misbehave({ answer });

    await expect(openImageStore({ env: {} }).get(v1)).rejects.toThrow(messageAt(server, message));
  });

  it("of an index whose child is not there says which", async () => {
    const { server, store } = await published();
    const body = JSON.stringify({
      schemaVersion: 2,
      manifests: [
        { mediaType: "application/vnd.oci.image.manifest.v1+json", digest: sha256Digest("none"), size: 4 },
      ],
    });
    const putting = store.put(
      teamApp(server),
      { digest: sha256Digest(body), mediaType: "application/vnd.oci.image.index.v1+json", body },
      "v2",
    );

    await expect(putting).rejects.toThrow(
      `(404 MANIFEST_BLOB_UNKNOWN: manifest blob unknown to registry: ${sha256Digest("none")})`,
    );
  });
});
