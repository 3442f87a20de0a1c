import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ServiceOptions } from "../../components/service/options/service-options";
import { BASE_IMAGE_CONTEXT } from "../../local/builder/base-image";
import { cached } from "../../local/cache";
import { Cleanup } from "../../local/cleanup";
import { run } from "../../local/process";
import { runLoopbackBuild } from "./loopback-build";
import { type LoopbackBuilder, startLoopbackBuilder } from "./loopback-builder";

const cleanup = new Cleanup();
let builder: LoopbackBuilder;
let busybox: string;
let programs: Readonly<Record<string, Uint8Array>>;

beforeAll(async () => {
  cleanup.onSignals(() => undefined);
  builder = await startLoopbackBuilder(cleanup);
  busybox = await cached(BASE_IMAGE_CONTEXT);
  const names = ["linux-amd64/busybox", "linux-arm64/busybox"];
  const files = names.map(async (name) => [name, await readFile(join(busybox, name))] as const);
  programs = Object.fromEntries(await Promise.all(files));
});

afterAll(async () => expect(await cleanup.run()).toEqual([]));

/** Nothing runs in these builds, so that no machine needs an emulator. */
const RIGHT = `FROM scratch
ARG TARGETARCH
COPY linux-$TARGETARCH/busybox /bin/busybox
COPY script /bin/sh-script
CMD ["/bin/busybox", "sh"]
`;

describe("the commands of the buildspec", () => {
  it("let an image pass whose programs are all of its platform", async () => {
    const { ended, digests, log } = await build("right", RIGHT);

    expect(ended).toBe(true);
    expect(digests).toEqual({ "linux/arm64": expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
    expect(log).toContain("\n1 program of linux/arm64 looked at, none of another architecture\n");
    // The config; the layers are BuildKit's own already.
    const fetched = builder.registry.log.filter((request) => request.startsWith("GET /v2/right/blobs/"));
    expect(fetched).toHaveLength(1);
  });

  it("refuse an image for arm64 with a program of amd64 on PATH, and export no digest", async () => {
    const { ended, digests, log } = await build(
      "wrong",
      `${RIGHT}COPY linux-amd64/busybox /usr/local/bin/tool\n`,
    );

    expect({ ended, digests }).toEqual({ ended: false, digests: {} });
    expect(lastLine(log)).toBe(
      'multiarch-codebuild: the image of linux/arm64 has /usr/local/bin/tool (on PATH), a program for amd64; let the Dockerfile build or copy the file of $TARGETARCH, or say why it belongs there in the option "skipAudit"',
    );
  });

  it("refuse an image of a base that is of another platform, by its digest and with its attestations", async () => {
    const base = `FROM --platform=linux/amd64 ${builder.registry.host}/busybox\nENTRYPOINT ["sh", "-c", "exec ls /app"]\n`;
    const image = `${builder.registry.host}/busybox`;
    const args = ["buildx", "build", "--platform=linux/amd64", `--output=type=image,name=${image},push=true`];
    await run("docker", [...args, "--provenance=mode=max", busybox], { env: builder.env });

    const { ended, log } = await build("base", base);

    expect(ended).toBe(false);
    expect(lastLine(log)).toMatch(
      /^multiarch-codebuild: the image of linux\/arm64 has \/bin\/busybox \(entrypoint "sh"\), a program for amd64; /,
    );
  });

  it("let an image pass without a look when a reason is given, and print the reason", async () => {
    const wrong = `${RIGHT}COPY linux-amd64/busybox /usr/local/bin/tool\n`;

    const { ended, log } = await build("skipped", wrong, { skipAudit: "carries $(both) `tools`" });

    expect(ended).toBe(true);
    expect(log).toContain("\nthe programs of linux/arm64 are not looked at: carries $(both) `tools`\n");
  });

  it("fail when the image cannot be read back", async () => {
    builder.registry.misbehave({
      method: "GET",
      path: /^\/v2\/lost\/manifests\//,
      answer: { status: 404, headers: {}, body: Buffer.from("{}") },
    });

    const { ended, log } = await build("lost", RIGHT);

    expect(ended).toBe(false);
    expect(lastLine(log)).toBe(
      "multiarch-codebuild: the config of the image of linux/arm64 could not be read; the message is above",
    );
  });
});

/** Runs the commands of a service for arm64, on the programs of every platform. */
async function build(repository: string, dockerfile: string, options: ServiceOptions = {}) {
  const { phases, digests, log } = await runLoopbackBuild(builder, {
    repository,
    files: { ...programs, Dockerfile: dockerfile, script: "#!/bin/busybox sh\n" },
    options,
  });
  const ended = phases.find(({ phase }) => phase === "build")?.succeeded;
  return { ended, digests, log: `\n${log}` };
}

function lastLine(log: string): string | undefined {
  return log.split("\n").findLast((line) => line.startsWith("multiarch-codebuild: "));
}
