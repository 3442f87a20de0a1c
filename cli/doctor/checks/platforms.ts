import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parsePlatform } from "../../../components/oci/platform-text";
import { BUILD_IMAGES } from "../../../components/render/buildspec/images";
import type { DoctorFinding } from "../../json/doctor";
import type { ToolRun } from "../../tool";
import type { CurrentBuilder } from "../builder";
import { byHand, type Examined, finding, lastLine, type Mend } from "../check";
import { probeProgram } from "../probe-program";

/**
 * Whether the builder runs programs of each platform: a build of three lines runs one there. What a builder lists is not enough:
 * QEMU may be registered and broken, and a builder lists what was registered when it started.
 */
export async function platformFindings(
  examined: Examined,
  builder: CurrentBuilder,
): Promise<readonly DoctorFinding[]> {
  return Promise.all(examined.platforms.map((platform) => platformFinding(examined, builder, platform)));
}

async function platformFinding(
  examined: Examined,
  builder: CurrentBuilder,
  platform: string,
): Promise<DoctorFinding> {
  const { os, architecture } = parsePlatform(platform);
  const program = probeProgram({ os, architecture });
  if (program === undefined)
    return finding(platform, "skipped", "there is no program to prove it with; build for it and see");
  const run = await probe(examined, platform, program);
  const how = isEmulated(builder, platform) ? "emulated, which is slow for compilers" : "natively";
  if (run.status === 0) return finding(platform, "fine", `runs a program (${how})`);
  if (!/exec format error|no such file or directory|does not support|no match for platform/i.test(run.stderr))
    return finding(
      platform,
      "problem",
      `a build for it failed: ${lastLine(run)}`,
      byHand("docker buildx ls"),
    );
  return finding(
    platform,
    "problem",
    "the builder cannot run its programs (exec format error)",
    install(architecture),
  );
}

/** A builder lists what its CPU runs first. */
function isEmulated({ platforms }: CurrentBuilder, platform: string): boolean {
  const [native = ""] = platforms;
  if (native === "") return false;
  const family = (text: string) =>
    ({ "386": "amd64", arm: "arm" })[parsePlatform(text).architecture] ?? parsePlatform(text).architecture;
  return family(native) !== family(platform);
}

async function probe({ docker }: Examined, platform: string, program: Buffer): Promise<ToolRun> {
  const folder = await mkdtemp(join(tmpdir(), "multiarch-probe-"));
  try {
    await writeFile(join(folder, "probe"), program, { mode: 0o755 });
    await writeFile(join(folder, "Dockerfile"), 'FROM scratch\nCOPY probe /probe\nRUN ["/probe"]\n');
    const args = ["--platform", platform, "--no-cache", "--provenance=false", "--output=type=cacheonly"];
    return await docker(["buildx", "build", "--progress=plain", ...args, folder]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Names by which the installer knows emulators: https://github.com/tonistiigi/binfmt */
function install(architecture: string): Mend {
  return byHand(`docker run --privileged --rm ${BUILD_IMAGES.binfmt} --install ${architecture}`);
}
