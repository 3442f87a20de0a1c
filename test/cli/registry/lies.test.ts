import { describe, expect, it } from "vitest";
import { sha256Digest } from "../../../components/oci/digest";
import { type Answer, htmlPage } from "../../fakes/registry-server";
import { messageAt, published as publishedIn } from "./published";
import { teamApp, useRegistries } from "./registries";

const registries = useRegistries();
const { start } = registries;
const published = () => publishedIn(registries);

describe("a registry that lies", () => {
  const other = sha256Digest("other");

  it.each<[string, (answer: Answer) => Answer, string]>([
    [
      "sends other bytes",
      (answer) => ({ ...answer, body: "{}" }),
      `HOST sent ${sha256Digest("{}")} for DIGEST; what is stored there, or something on the way, is damaged`,
    ],
    [
      "names another digest",
      (answer) => ({ ...answer, headers: { ...answer.headers, "Docker-Content-Digest": other } }),
      `HOST sent DIGEST for ${other}; what is stored there, or something on the way, is damaged`,
    ],
    [
      "sends an HTML page",
      () => htmlPage(200),
      'HOST answered 200 with an HTML page ("Sign in to the network") instead of a manifest; check the name of the registry, and what answers for it',
    ],
    [
      "sends more than 4 MiB",
      () => ({ status: 200, body: Buffer.alloc(4 * 1024 * 1024 + 1, 32) }),
      "HOST sent more than 4194304 bytes; no image needs that, so check what is stored there",
    ],
  ])("about a document by digest, and %s, is refused", async (_, alter, message) => {
    const { server, image, store, byDigest } = await published();
    server.misbehave({ alter });

    await expect(store.read(byDigest)).rejects.toThrow(
      messageAt(server, `reading HOST/team/app@DIGEST: ${message}`).replaceAll("DIGEST", image.digest),
    );
  });

  it.each<[string, (answer: Answer) => Answer, string]>([
    [
      "sends bytes that its digest does not name",
      (answer) => ({ ...answer, body: "{}" }),
      `HOST sent ${sha256Digest("{}")} for DIGEST`,
    ],
    [
      "sends an HTML page with the type of a manifest",
      (answer) => ({ ...answer, body: "<!doctype html><title>No</title>" }),
      'HOST answered 200 with an HTML page ("No")',
    ],
    [
      "sends no JSON",
      () => ({ status: 200, body: "hello" }),
      "HOST sent what is no JSON object; push the image again",
    ],
    [
      "sends an error of its own as JSON",
      () => ({ status: 200, headers: { "Content-Type": "application/json" }, body: '{"error":"gateway"}' }),
      "HOST answered 200 with application/json that is no manifest; check the name of the registry, and what answers for it",
    ],
    [
      "sends no UTF-8",
      () => ({ status: 200, body: Buffer.from([0xff, 0xfe, 0x00]) }),
      "HOST sent what is no JSON object",
    ],
  ])("about a document by tag, and %s, is refused", async (_, alter, message) => {
    const { server, image, store, v1 } = await published();
    server.misbehave({ alter });

    await expect(store.read(v1)).rejects.toThrow(
      messageAt(server, message).replaceAll("DIGEST", image.digest),
    );
  });

  it("about the digest of a document that it only names, is refused", async () => {
    const { server, store, byDigest } = await published();
    server.misbehave({
      alter: (answer) => ({ ...answer, headers: { ...answer.headers, "Docker-Content-Digest": other } }),
    });

    await expect(store.head(byDigest)).rejects.toThrow(`sent ${other} for ${byDigest.digest}`);
  });

  it.each<[string, (answer: Answer) => Answer, string]>([
    [
      "content",
      (answer) => ({ ...answer, body: "x".repeat(Buffer.byteLength(answer.body ?? "")) }),
      "what is stored there, or something on the way, is damaged",
    ],
    ["length", (answer) => ({ ...answer, body: `${answer.body}more` }), "instead of"],
  ])("about the %s of a config, is refused", async (_, alter, message) => {
    const { server, image, store } = await published();
    server.misbehave({ path: /\/blobs\//, alter });

    await expect(store.readText(teamApp(server), JSON.parse(image.body).config)).rejects.toThrow(message);
  });

  it.each<[string, (answer: Answer) => Answer, string]>([
    [
      "content",
      (answer) => ({ ...answer, body: "X".repeat(Buffer.byteLength(answer.body ?? "")) }),
      "is damaged",
    ],
    [
      "length",
      (answer) => ({ ...answer, body: Buffer.concat([Buffer.from(answer.body ?? ""), Buffer.from("more")]) }),
      "more than",
    ],
    ["length", (answer) => ({ ...answer, body: "a" }), "sent 1 bytes instead of"],
  ])(
    "about the %s of a blob that is copied, leaves nothing in the other registry",
    async (_, alter, message) => {
      const { server, image, store } = await published();
      const target = await start();
      server.misbehave({ path: /\/blobs\//, alter });

      await expect(
        store.copyBlob(teamApp(server), teamApp(target), JSON.parse(image.body).layers[0]),
      ).rejects.toThrow(message);
      expect(target.storage.repository("team/app").blobs.size).toBe(0);
    },
  );

  it("about what it stored, is refused", async () => {
    const { server, image, store } = await published();
    server.misbehave({
      method: "PUT",
      alter: (answer) => ({ ...answer, headers: { "Docker-Content-Digest": other } }),
    });

    await expect(store.put(teamApp(server), image, "v2")).rejects.toThrow(
      messageAt(
        server,
        `writing HOST/team/app:v2: HOST stored it as ${other} instead of ${image.digest}; it does not keep the bytes, so use another registry`,
      ),
    );
  });
});
