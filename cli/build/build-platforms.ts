import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDigest } from "../../components/oci/digest-text";
import { formatImageRepository } from "../../components/oci/image-reference";
import { BUILD_ENVIRONMENT_VARIABLES, DIGEST_KEY } from "../../components/render/buildx/arguments";
import type { BuildxPlan, PlatformPlan } from "../../components/render/buildx/buildx-plan";
import { execForm, testArguments, testDockerfile } from "../../components/render/buildx/test-build";
import { isObject, isText } from "../../components/text/json";
import { type CommandError, failure } from "../command-error";
import { withTemporaryFolder } from "../leftovers";
import type { Shell } from "../shell";
import { type Buildx, type ProgramEnd, type ProgramOptions, runBuildx } from "./buildx";
import type { ProgressView } from "./progress-view";
import { Solve } from "./solve";

/** What the builds run with. */
export interface BuildHost {
  readonly shell: Shell;
  readonly buildx: Buildx;
  /** Name of the builder; the current one when left out. */
  readonly builder?: string;
  readonly view: ProgressView;
}

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

/**
 * Builds every platform at once, pushes each by digest and runs the test command in it. The first failure stops the others.
 *
 * @throws {CommandError} with the step that failed and the end of what it printed
 */
export async function buildPlatforms(
  host: BuildHost,
  { platforms, repository }: BuildxPlan,
  testCommand: readonly string[],
): Promise<readonly PushedPlatform[]> {
  const stop = new AbortController();
  const build = async (plan: PlatformPlan, folder: string): Promise<PushedPlatform> => {
    const metadata = join(folder, `${plan.slug}.json`);
    const built = await buildPlatform(host, plan, [`--metadata-file=${metadata}`], stop.signal);
    const digest = await digestIn(metadata, plan.platform);
    if (testCommand.length > 0) {
      const image = `${formatImageRepository(repository)}@${digest}`;
      await testPlatform(host, plan.platform, image, testCommand, stop.signal);
    }
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
  image: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const input = testDockerfile(execForm(command));
  const { solve, end } = await solved(host, platform, testArguments(platform, image), { signal, input });
  if (end.status !== 0) throw buildFailure(`testing ${platform}`, solve, end);
}

async function solved(
  { shell, buildx, builder, view }: BuildHost,
  platform: string,
  args: readonly string[],
  options: ProgramOptions,
): Promise<{ readonly solve: Solve; readonly end: ProgramEnd }> {
  const solve = new Solve();
  view.begin(platform, solve);
  const chosen = builder === undefined ? [] : [`--builder=${builder}`];
  const end = await runBuildx(
    { ...shell, env: { ...shell.env, ...BUILD_ENVIRONMENT_VARIABLES } },
    buildx,
    ["build", ...chosen, "--progress=rawjson", ...args],
    {
      ...options,
      onLine: (line) => {
        const changed = solve.take(line);
        for (const step of changed ?? []) view.step(platform, step);
        return changed !== undefined;
      },
    },
  );
  return { solve, end };
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

function buildFailure(what: string, { failed }: Solve, { stderr }: ProgramEnd): CommandError {
  const said = stderr.filter((line) => line.trim() !== "").slice(-20);
  const nothing = "no tag was written";
  if (failed === undefined)
    return failure(
      [`${what} failed; ${nothing}:`, ...indented(said.length > 0 ? said : ["buildx said nothing"])].join(
        "\n",
      ),
    );
  const reason = failed.reason.replace(/^.*did not complete successfully: /s, "");
  return failure(
    [`${what} failed at ${failed.name}: ${reason}; ${nothing}`, ...indented(failed.output)].join("\n"),
  );
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
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
