import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDigest } from "../../components/oci/digest-text";
import { formatImageReference, type ImageReference } from "../../components/oci/image-reference";
import type { ImageStore } from "../../components/oci/image-store";
import { DIGEST_KEY } from "../../components/render/buildx/arguments";
import type { BuildxPlan, PlatformPlan } from "../../components/render/buildx/buildx-plan";
import { execForm, testArguments, testDockerfile } from "../../components/render/buildx/test-build";
import { isObject, isText } from "../../components/text/json";
import { failure } from "../command-error";
import { withTemporaryFolder } from "../leftovers";
import { auditPlatform } from "./audit-platform";
import { type BuildHost, buildFailure, solved } from "./solved-build";

/** A platform that was built. */
export interface BuiltPlatform {
  readonly platform: string;
  /** Seconds, with the push. */
  readonly seconds: number;
  readonly steps: { readonly all: number; readonly cached: number };
  /** Why its cache could not be written; absent when it was, or when none is kept. */
  readonly cacheProblem?: string;
}

/** A platform that was pushed. */
export interface PushedPlatform extends BuiltPlatform {
  readonly digest: string;
}

/** What is asked of an image once it is pushed. */
export interface ImageChecks {
  /** Where it is read from. */
  readonly store: ImageStore;
  /** Why its programs are not looked at; empty when they are. */
  readonly skipAudit: string;
  /** Command that must succeed in it; empty for none. */
  readonly testCommand: readonly string[];
}

/**
 * Builds every platform at once, pushes each by digest, looks at its programs and runs the test command in it. The first
 * failure stops the others.
 *
 * @throws {CommandError} with the step that failed and the end of what it printed
 */
export async function buildPlatforms(
  host: BuildHost,
  { platforms, repository }: BuildxPlan,
  { store, skipAudit, testCommand }: ImageChecks,
): Promise<readonly PushedPlatform[]> {
  const stop = new AbortController();
  const build = async (plan: PlatformPlan, folder: string): Promise<PushedPlatform> => {
    const metadata = join(folder, `${plan.slug}.json`);
    const built = await buildPlatform(host, plan, [`--metadata-file=${metadata}`], stop.signal);
    const digest = await digestIn(metadata, plan.platform);
    const image = { ...repository, digest };
    if (skipAudit === "") await auditPlatform(host, store, plan.platform, image, stop.signal);
    if (testCommand.length > 0) await testPlatform(host, plan.platform, image, testCommand, stop.signal);
    return { ...built, digest };
  };
  try {
    return await withTemporaryFolder("build", (folder) =>
      untilFirstFailure(
        platforms.map((plan) => build(plan, folder)),
        stop,
      ),
    );
  } finally {
    host.view.end();
  }
}

/**
 * Builds one platform.
 *
 * @param more further arguments of `buildx build`
 * @throws {CommandError}
 */
export async function buildPlatform(
  host: BuildHost,
  { platform, args }: PlatformPlan,
  more: readonly string[],
  signal?: AbortSignal,
): Promise<BuiltPlatform> {
  const started = performance.now();
  const { solve, end } = await solved(
    host,
    platform,
    [...more, ...args],
    signal === undefined ? {} : { signal },
  );
  if (end.status !== 0) throw buildFailure(`building ${platform}`, solve, end);
  const { counts: steps, cacheProblem } = solve;
  const seconds = (performance.now() - started) / 1000;
  return { platform, seconds, steps, ...(cacheProblem === undefined ? {} : { cacheProblem }) };
}

async function testPlatform(
  host: BuildHost,
  platform: string,
  image: ImageReference,
  command: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const input = testDockerfile(execForm(command));
  const args = testArguments(platform, formatImageReference(image));
  const { solve, end } = await solved(host, platform, args, { signal, input });
  if (end.status !== 0) throw buildFailure(`testing ${platform}`, solve, end);
}

/** All results, or the first failure, after every build has ended: a build that goes on would push behind our back. */
async function untilFirstFailure<T>(
  builds: readonly Promise<T>[],
  stop: AbortController,
): Promise<readonly T[]> {
  try {
    return await Promise.all(builds);
  } catch (error) {
    stop.abort();
    await Promise.allSettled(builds);
    throw error;
  }
}

async function digestIn(file: string, platform: string): Promise<string> {
  const text = await readFile(file, "utf8").catch(() => "{}");
  const metadata: unknown = JSON.parse(text);
  const digest = isObject(metadata) ? metadata[DIGEST_KEY] : undefined;
  if (isText(digest) && isDigest(digest)) return digest;
  throw failure(
    `buildx reported no digest of ${platform}; the builder must push images, use another one with --builder`,
  );
}
