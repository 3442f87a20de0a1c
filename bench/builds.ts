import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { BASE_IMAGE_CONTEXT } from "../local/builder/base-image";
import { cached } from "../local/cache";
import { Cleanup } from "../local/cleanup";
import { run } from "../local/process";
import { runLoopbackBuild } from "../test/embedded/loopback-build";
import { type LoopbackBuilder, startLoopbackBuilder } from "../test/embedded/loopback-builder";

/** Seconds of whole builds, by round. Every build of a round ran one after the other on one builder. */
export interface BuildRounds {
  /** Two platforms in two builds, the sum. */
  readonly apart: readonly number[];
  /** The same two platforms in one build, at the same time. */
  readonly together: readonly number[];
  /** One platform that no cache knows. */
  readonly first: readonly number[];
  /** The same again, on a builder that has nothing but the registry's cache. */
  readonly again: readonly number[];
  /** What one build printed of its steps. */
  readonly timeLine: readonly string[];
}

/** Two platforms that this machine's CPU runs itself, so that no emulator is measured. */
const PLATFORMS = ["linux/amd64", "linux/amd64/v2"] as const;

/** Half of a step waits, as for packages, and half of it computes; the argument makes each round's work new. */
const DOCKERFILE = `FROM scratch
ARG ROUND
COPY busybox /busybox
RUN ["/busybox", "sh", "-c", "/busybox sleep 3; /busybox dd if=/dev/zero bs=1M count=300 2>/dev/null | /busybox sha256sum > /sum"]
CMD ["/busybox", "true"]
`;

/** Measures builds of the buildspec on real BuildKit, half a minute a round. */
export async function measureBuilds(rounds: number): Promise<BuildRounds> {
  const cleanup = new Cleanup();
  try {
    const builder = await startLoopbackBuilder(cleanup);
    const busybox = await readFile(join(await cached(BASE_IMAGE_CONTEXT), "linux-amd64", "busybox"));
    const seconds = {
      apart: [] as number[],
      together: [] as number[],
      first: [] as number[],
      again: [] as number[],
    };
    let timeLine: readonly string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const apart = await timedBuilds(builder, busybox, `apart-${round}`, PLATFORMS);
      const together = await timedBuilds(builder, busybox, `together-${round}`, [PLATFORMS.join(" ")]);
      const first = await timedBuilds(builder, busybox, `cache-${round}`, [PLATFORMS[0]]);
      const again = await timedBuilds(builder, busybox, `cache-${round}`, [PLATFORMS[0]]);
      seconds.apart.push(apart.seconds);
      seconds.together.push(together.seconds);
      seconds.first.push(first.seconds);
      seconds.again.push(again.seconds);
      timeLine = timeLineOf(together.log);
    }
    return { ...seconds, timeLine };
  } finally {
    await cleanup.run();
  }
}

/** Builds one after the other, on a builder that has no layer. */
async function timedBuilds(
  builder: LoopbackBuilder,
  busybox: Uint8Array,
  round: string,
  builds: readonly string[],
): Promise<{ readonly seconds: number; readonly log: string }> {
  await run("docker", ["buildx", "prune", "--all", "--force"], { env: builder.env });
  const started = performance.now();
  let log = "";
  for (const platform of builds) {
    const result = await runLoopbackBuild(builder, {
      repository: round,
      files: { Dockerfile: DOCKERFILE, busybox },
      options: { buildArgs: { ROUND: round }, testCommand: ["/busybox", "true"] },
      platform,
    });
    log = result.log;
    if (Object.keys(result.digests).length === 0) throw new Error(`nothing was built:\n${log}`);
  }
  return { seconds: (performance.now() - started) / 1000, log };
}

function timeLineOf(log: string): readonly string[] {
  return log.split("\n").filter((line) => /^ *[\d.]+ to +[\d.]+ {2}/.test(line));
}
