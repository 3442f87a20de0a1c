import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { probeProgram } from "../../cli/doctor/probe-program";
import { parsePlatform } from "../../components/oci/platform-text";
import { Cleanup } from "../../local/cleanup";
import { type LocalEnvironment, startEnvironment } from "../../local/environment";
import { Steps } from "../../local/steps";
import { setUp } from "../../local/toolchain";

const MAIN = join(__dirname, "..", "..", "dist", "cli", "main.js");

/** Names by which QEMU knows the architectures of OCI. */
const EMULATORS = {
  "linux/amd64": "x86_64",
  "linux/386": "i386",
  "linux/arm64": "aarch64",
  "linux/arm/v7": "arm",
  "linux/riscv64": "riscv64",
  "linux/ppc64le": "ppc64le",
  "linux/s390x": "s390x",
} as const;

const cleanup = new Cleanup();
let environment: LocalEnvironment;

beforeAll(async () => {
  const steps = new Steps({ write: () => undefined });
  environment = await startEnvironment(steps, cleanup, await setUp(steps, []));
});

afterAll(() => cleanup.run());

describe("the probe program", () => {
  it.each(Object.entries(EMULATORS))("of %s runs and ends with 0", async (platform, emulator) => {
    const folder = await mkdtemp(join(tmpdir(), "multiarch-probe-"));
    const program = join(folder, "probe");
    await writeFile(program, probeProgram(parsePlatform(platform)) ?? "", { mode: 0o755 });

    const ended = promisify(execFile)(`qemu-${emulator}-static`, [program]);

    await expect(ended).resolves.toEqual({ stdout: "", stderr: "" });
    await rm(folder, { recursive: true });
  });
});

describe("multiarch doctor", () => {
  it("proves both platforms on the real builder, and reads the account of the local cloud", async () => {
    const { stdout } = await doctor("--json");
    const { findings } = JSON.parse(stdout);
    const states = Object.fromEntries(
      findings.map(({ subject, state, found }: Record<string, string>) => [subject, `${state}: ${found}`]),
    );

    expect(states["linux/amd64"]).toBe("fine: runs a program (natively)");
    expect(states["linux/arm64"]).toBe("fine: runs a program (emulated, which is slow for compilers)");
    expect(states.AWS).toBe("fine: arn:aws:iam::000000000000:root in us-east-1");
  });

  it("finds a platform that the builder does not run, and exits with 1", async () => {
    const ended = doctor("--no-aws", "--platform", "linux/s390x");

    await expect(ended).rejects.toMatchObject({
      code: 1,
      stdout: expect.stringContaining(
        "✗ linux/s390x: the builder cannot run its programs (exec format error)",
      ),
    });
  });
});

function doctor(...args: readonly string[]) {
  const { env } = environment;
  return promisify(execFile)(process.execPath, [MAIN, "doctor", ...args], { env });
}
