import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OCI_MANIFEST } from "../../components/oci/media-types";
import { errorAnswer, type RegistryServer, startRegistryServer } from "../fakes/registry-server";
import { asShown, HOST, isShownIn, type Session, symptom, wordsOf } from "../troubleshooting-page";
import { entryOf, publishedImage, SHOP } from "./inspect/shop";
import { type CommandRun, runCommand } from "./run-command";

const cwd = mkdtempSync(join(tmpdir(), "troubleshooting-"));
writeFileSync(join(cwd, "Dockerfile"), `FROM --platform=linux/amd64 ${HOST}/shop/base:1\n`);

let registry: RegistryServer;
beforeEach(async () => {
  registry = await startRegistryServer();
});
afterEach(() => registry.close());

/** Runs a session of the page and compares what it prints with the page. */
async function played(session: Session | undefined): Promise<CommandRun> {
  if (session === undefined) throw new Error("the page has no such session");
  const run = await runCommand(wordsOf(session, registry.host), { cwd });
  const printed = asShown(run.stdout + run.stderr, registry.host);
  if (!isShownIn(session.output, printed)) expect(printed).toBe(session.output);
  return run;
}

describe("exec format error", () => {
  it("is what a machine gets of an image of another architecture that is no index", async () => {
    const { messages, sessions } = symptom("exec format error");
    registry.storage.addImage(SHOP, "linux/amd64", { tag: "laptop" });

    const run = await played(sessions[0]);

    expect(run.code).toBe(1);
    expect(run.stdout).toContain(messages[0]?.split(": ")[1]?.trim());
  });
});

describe("A machine runs the wrong architecture", () => {
  const { sessions } = symptom("A machine runs the wrong architecture");

  it("is a fault of the index when an entry was annotated with another platform", async () => {
    const amd64 = registry.storage.addImage(SHOP, "linux/amd64");
    const other = registry.storage.addImage(SHOP, "linux/amd64", { layer: "other" });
    const annotated = { ...entryOf(other), platform: { os: "linux", architecture: "arm64" } };
    registry.storage.addIndex(SHOP, [entryOf(amd64), annotated], { tag: "annotated" });

    expect((await played(sessions[0])).code).toBe(1);
  });

  it("is a constant platform in the Dockerfile", async () => {
    expect((await played(sessions[1])).code).toBe(1);
  });
});

describe("no matching manifest for linux/arm64", () => {
  it("is an index without the machine's platform, and --append mends it", async () => {
    const { messages, sessions } = symptom("no matching manifest for linux/arm64");
    const amd64 = registry.storage.addImage(SHOP, "linux/amd64");
    const arm64 = registry.storage.addImage(SHOP, "linux/arm64", { tag: "arm" });
    registry.storage.addIndex(SHOP, [entryOf(amd64)], { tag: "intel" });

    const before = await played(sessions[0]);
    const [tag, image] = [`${registry.host}/${SHOP}:intel`, `${registry.host}/${SHOP}:arm`];
    await runCommand(["combine", "--append", "--tag", tag, image]);
    const after = await runCommand(["why", tag, "--platform", "linux/arm64"]);

    expect([before.code, after.code]).toEqual([1, 0]);
    expect(before.stdout).toContain(messages[0]?.trim());
    expect(after.stdout).toContain(`@${arm64.digest}`);
  });
});

describe("unknown/unknown in the list", () => {
  it("is an attestation, which the tree shows with its image", async () => {
    const { messages, sessions } = symptom("unknown/unknown in the list");
    publishedImage(registry);

    const listed = await played(sessions[0]);
    await played(sessions[1]);

    expect(listed.stdout).toContain(messages[0]);
  });

  it("is gone from an index that is written without attestations", async () => {
    publishedImage(registry);

    await played(symptom("unknown/unknown in the list").sessions[2]);

    const { stdout } = await runCommand(["inspect", `${registry.host}/${SHOP}:plain`]);
    expect(stdout).toContain("linux/arm64/v8");
    expect(stdout).not.toContain("unknown");
  });
});

describe("Lambda refuses the image", () => {
  it("is an index, and the reference of one platform is the manifest of one image", async () => {
    const { arm64 } = publishedImage(registry);

    const run = await played(symptom("Lambda refuses the image").sessions[0]);
    const { stdout } = await runCommand(["inspect", "--json", run.stdout.trim()]);

    expect(JSON.parse(stdout)).toMatchObject({
      mediaType: OCI_MANIFEST,
      digest: arm64.digest,
      manifests: [],
    });
  });
});

describe("The tag exists", () => {
  it("is what a registry says that writes each tag once, and nothing is written", async () => {
    const { messages, sessions } = symptom("The tag exists");
    const { index } = publishedImage(registry);
    const refused = errorAnswer(400, "TAG_INVALID", messages[0]?.trim() ?? "");
    registry.misbehave({ method: "PUT", path: `/v2/${SHOP}/manifests/1.4.2`, answer: refused });

    expect((await played(sessions[0])).code).toBe(0);
    expect((await played(sessions[1])).code).toBe(3);
    expect(registry.storage.repository(SHOP).tags.get("1.4.2")).toBe(index.digest);
  });
});

describe("429 toomanyrequests", () => {
  it("is told with the registry's words and the time to wait", async () => {
    const { messages, sessions } = symptom("429 toomanyrequests");
    const words =
      "You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit";
    const limited = errorAnswer(429, "TOOMANYREQUESTS", words);
    registry.misbehave({ answer: { ...limited, headers: { ...limited.headers, "Retry-After": "3600" } } });

    const run = await played(sessions[0]);

    expect(run.code).toBe(3);
    expect(`toomanyrequests: ${words}`).toContain(messages[0]?.trim());
    expect(run.stderr).toContain(words);
  });
});
