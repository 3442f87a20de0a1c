import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parsePlatform } from "../../../components/oci/platform-text";
import { BUILD_IMAGES } from "../../../components/service/build-images";
import { type Builder, runsByItself } from "../../build/builder";
import type { DoctorFinding } from "../../json/doctor";
import { withTemporaryFolder } from "../../leftovers";
import type { ToolRun } from "../../tool";
import { byHand, type Examined, finding, lastLine, type Mend } from "../check";
import { probeProgram } from "../probe-program";

/**
 * Whether the builder runs programs of each platform: a build of three lines runs one there. What a builder lists is not enough:
 * QEMU may be registered and broken, and a builder lists what was registered when it started.
 */
export async function platformFindings(
  examined: Examined,
  builder: Builder,
): Promise<readonly DoctorFinding[]> {
  return Promise.all(examined.platforms.map((platform) => platformFinding(examined, builder, platform)));
}

async function platformFinding(
  examined: Examined,
  builder: Builder,
  platform: string,
): Promise<DoctorFinding> {
  const { os, architecture } = parsePlatform(platform);
  const program = probeProgram({ os, architecture });
  if (program === undefined)
    return finding(platform, "skipped", "there is no program to prove it with; build for it and see");
  const run = await probe(examined, platform, program);
  const how = runsByItself(builder, platform) ? "natively" : "emulated, which is slow for compilers";
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

function probe({ buildx }: Examined, platform: string, program: Buffer): Promise<ToolRun> {
  return withTemporaryFolder("probe", async (folder) => {
    await writeFile(join(folder, "probe"), program, { mode: 0o755 });
    await writeFile(join(folder, "Dockerfile"), 'FROM scratch\nCOPY probe /probe\nRUN ["/probe"]\n');
    const args = ["--platform", platform, "--no-cache", "--provenance=false", "--output=type=cacheonly"];
    return buildx(["build", "--progress=plain", ...args, folder]);
  });
}

/** Names by which the installer knows emulators: https://github.com/tonistiigi/binfmt */
function install(architecture: string): Mend {
  return byHand(`docker run --privileged --rm ${BUILD_IMAGES.binfmt} --install ${architecture}`);
}
