import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cached } from "../../local/cache";
import { goTools } from "../../local/setup/go-tools";
import { runCommand } from "../cli/run-command";
import { type RegistryServer, startRegistryServer } from "../fakes/registry-server";
import { DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST } from "../oci/image-index-sources";

let buildx: string;
let registry: RegistryServer;

beforeAll(async () => {
  buildx = join(await cached(goTools("builder")), "docker-buildx");
  registry = await startRegistryServer();
});

afterAll(() => registry.close());

const AMD64 = entry("linux/amd64");
const ATTESTED = { "vnd.docker.reference.type": "attestation-manifest" };
const MANY = { "z.last": "1", a: "long value", "Ä.middle": "😀", "": "no key" };
const LINES = { key: "a\tb\tc\nsecond line\n\nlast\tone" };
const WINDOWS = { "os.version": "10.0.17763.1", "os.features": ["win32k", "b"] };

describe("multiarch inspect beside docker buildx imagetools inspect", () => {
  it.each<[what: string, manifests: readonly object[], more?: object]>([
    ["an empty index", []],
    ["one image", [AMD64]],
    ["two images", [AMD64, entry("linux/arm64/v8")]],
    ["a list of Docker", [{ ...AMD64, mediaType: DOCKER_MANIFEST }], { mediaType: DOCKER_LIST }],
    ["an attestation", [AMD64, entry("unknown/unknown", { annotations: ATTESTED }), entry("linux/arm/v7")]],
    ["many annotations", [{ ...AMD64, annotations: MANY }, entry("linux/386")]],
    ["annotations with tabs and lines", [{ ...AMD64, annotations: LINES }, entry("linux/386")]],
    ["a version of Windows", [entry("windows/amd64", {}, WINDOWS), AMD64]],
    ["addresses", [{ ...AMD64, urls: ["https://a.example/1", "https://b.example"] }]],
    [
      "an entry without a platform",
      [{ ...AMD64, platform: undefined, annotations: { a: "b" }, urls: ["https://a.example"] }, AMD64],
    ],
    ["an empty platform", [entry("/")]],
    ["an index inside", [{ ...AMD64, mediaType: OCI_INDEX }]],
    ["annotations of its own", [AMD64], { annotations: { "multiarch-codebuild.run.id": "r" } }],
    ["an artifact", [{ ...AMD64, artifactType: "application/spdx+json" }], { artifactType: "a/b" }],
  ])("prints the same bytes for %s", async (_what, manifests, more = {}) => {
    const document = { schemaVersion: 2, mediaType: OCI_INDEX, manifests, ...more };
    const { digest } = registry.storage.addDocument("shop/api", document, { tag: "1.4.2" });

    await expectSame(`${registry.host}/shop/api:1.4.2`);
    await expectSame(`${registry.host}/shop/api@${digest}`);
    await expectSame(`${registry.host}/shop/api:1.4.2@${digest}`);
  });

  it("prints the same bytes for an image, an untyped index and the tag that is left out", async () => {
    registry.storage.addImage("shop/one", "linux/amd64", { tag: "latest" });
    const untyped = '{"schemaVersion":2,"manifests":[]}';
    registry.storage.addDocument("shop/untyped", untyped, { tag: "1", mediaType: OCI_INDEX });

    await expectSame(`${registry.host}/shop/one`);
    await expectSame(`${registry.host}/shop/untyped:1`);
  });

  it("prints the same bytes raw, without an end of line", async () => {
    const body = '{ "schemaVersion": 2,\r\n "manifests": [] }\n\n';
    registry.storage.addDocument("shop/raw", body, { tag: "1", mediaType: OCI_INDEX });

    await expectSame(`${registry.host}/shop/raw:1`, "--raw");
  });
});

async function expectSame(reference: string, ...options: readonly string[]): Promise<void> {
  const ours = await runCommand(["inspect", ...options, reference]);
  const theirs = await promisify(execFile)(buildx, ["imagetools", "inspect", ...options, reference]);

  expect(ours).toMatchObject({ code: 0, stderr: "" });
  expect(ours.stdout).not.toBe("");
  expect(inOneOrder(ours.stdout)).toEqual(inOneOrder(theirs.stdout));
}

/** buildx prints annotations in an order that changes with every run; everything else stays in its place. */
function inOneOrder(text: string): readonly string[] {
  const blocks: string[][] = [[]];
  for (const line of text.split("\n")) {
    if (line.startsWith("    ") && line.trim() !== "") blocks.at(-1)?.push(line);
    else blocks.push([line], []);
  }
  return blocks.flatMap((block) => block.sort());
}

function entry(platform: string, more: object = {}, system: object = {}): object {
  const [os, architecture, variant] = platform.split("/");
  const named = { architecture, os, ...system, ...(variant === undefined ? {} : { variant }) };
  const digest = `sha256:${Buffer.from(platform).toString("hex").padEnd(64, "0")}`;
  return { mediaType: OCI_MANIFEST, digest, size: 428, platform: named, ...more };
}
