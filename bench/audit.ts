import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { AUDIT_INPUT } from "../components/render/buildspec/inputs/audit";
import { FACTS_FOLDER, guarded } from "../components/render/buildspec/shell";
import { pushByDigest, UNATTESTED_ARGUMENTS } from "../components/render/buildx/arguments";
import type { Cleanup } from "../local/cleanup";
import { run } from "../local/process";
import { elfHead } from "../test/audit/elf-heads";
import { startLoopbackBuilder } from "../test/embedded/loopback-builder";
import { timed } from "./run";

/** An image that was looked at, as the commands of the buildspec do it. */
export interface AuditTimes {
  /** Bytes of the image's files, and how many they are. */
  readonly bytes: number;
  readonly files: number;
  readonly programs: number;
  /** Milliseconds of each look: its config, its files from BuildKit, and the audit of them. */
  readonly times: readonly number[];
}

const PLATFORM = "linux/arm64";
/** 1 GiB in files of data, and as many programs as a distribution has. */
const FOLDERS = 200;
const FILES = 100;
const FILE_BYTES = 53_687;
const PROGRAMS = 300;

/** Looks again and again at an image of 1 GiB that BuildKit has just built and pushed. */
export async function measureAudit(cleanup: Cleanup, rounds: number): Promise<AuditTimes> {
  const builder = await startLoopbackBuilder(cleanup);
  const context = join(builder.folder, "src");
  await writeImage(context);
  const repository = `${builder.registry.host}/large`;
  const metadata = join(builder.folder, "metadata.json");
  const where = [`--metadata-file=${metadata}`, pushByDigest(repository), context];
  await run(
    "docker",
    ["buildx", "build", `--platform=${PLATFORM}`, ...UNATTESTED_ARGUMENTS, ...where],
    builder,
  );
  const { "containerimage.digest": digest } = JSON.parse(await readFile(metadata, "utf8"));
  await mkdir(`${context}.multiarch`);
  const script = guarded(`
facts=${FACTS_FOLDER}
platform=${PLATFORM}
repository=${repository}
digest=${digest}
${AUDIT_INPUT.before}
${AUDIT_INPUT.after}`);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const look = timed(
      { program: "bash", args: ["-c", script] },
      { ...builder.env, CODEBUILD_SRC_DIR: context },
    );
    const { milliseconds, stdout } = await look;
    if (!stdout.startsWith(`${PROGRAMS} programs of ${PLATFORM} looked at`)) throw new Error(stdout);
    times.push(milliseconds);
  }
  return {
    bytes: FOLDERS * FILES * FILE_BYTES,
    files: FOLDERS * FILES + PROGRAMS,
    programs: PROGRAMS,
    times,
  };
}

async function writeImage(context: string): Promise<void> {
  const data = Buffer.alloc(FILE_BYTES, "what an image is full of");
  for (let folder = 0; folder < FOLDERS; folder += 1) {
    const path = join(context, "data", `${folder}`);
    await mkdir(path, { recursive: true });
    await Promise.all(Array.from({ length: FILES }, (_, file) => writeFile(join(path, `${file}`), data)));
  }
  await mkdir(join(context, "bin"));
  for (let program = 0; program < PROGRAMS; program += 1)
    await writeFile(join(context, "bin", `program-${program}`), elfHead("goArm64"), { mode: 0o755 });
  await writeFile(
    join(context, "Dockerfile"),
    'FROM scratch\nCOPY data /data\nCOPY bin /bin\nCMD ["program-7"]\n',
  );
}
