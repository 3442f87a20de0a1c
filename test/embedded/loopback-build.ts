import { chmod, mkdir, mkdtemp, readFile, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { renderBuildspec } from "../../components/render/buildspec/buildspec";
import { BUILD_SCRIPT } from "../../components/render/buildspec/script";
import type { ServiceOptions } from "../../components/service/options/service-options";
import type { Publisher } from "../../components/service/publisher";
import { resolveService } from "../../components/service/resolve-service";
import { parseBuildspec } from "../../local/codebuild/buildspec";
import { type PhaseResult, runShell } from "../../local/codebuild/shell";
import { run } from "../../local/process";
import type { LoopbackBuilder } from "./loopback-builder";

export interface LoopbackBuild {
  /** Name of the repository in the test's own registry. */
  readonly repository: string;
  /** Files of the source; they are executable. */
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  /** A git repository whose last commit is the source, in place of `files`; the clone has times of its own. */
  readonly checkout?: string;
  /** Options of the service `hello`. */
  readonly options?: ServiceOptions;
  /**
   * The publisher of the service, whose build logs in by its own commands: `aws` on the PATH has to give a password. Without it
   * nothing logs in.
   */
  readonly publisher?: Publisher;
  /** Platforms, separated by spaces; `linux/arm64` when left out. */
  readonly platform?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Time of the files, seconds. */
  readonly modified?: number;
}

export interface LoopbackResult {
  readonly log: string;
  readonly phases: readonly PhaseResult[];
  /** Digest of each platform that was built. */
  readonly digests: Readonly<Record<string, string>>;
}

/** Runs the buildspec of a service on real BuildKit, but for the start of a builder. */
export async function runLoopbackBuild(
  builder: LoopbackBuilder,
  {
    repository,
    files = {},
    checkout,
    options = {},
    publisher,
    platform = "linux/arm64",
    env = {},
    modified = 1,
  }: LoopbackBuild,
): Promise<LoopbackResult> {
  const folder = await mkdtemp(join(builder.folder, "build-"));
  const source = join(folder, "src");
  if (checkout !== undefined) await run("git", ["clone", "--quiet", checkout, source]);
  for (const [name, content] of Object.entries(files)) {
    const file = join(source, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    await chmod(file, 0o755);
    await utimes(file, modified, modified);
  }
  const buildspec = parseBuildspec(renderBuildspec(resolveService("hello", options, publisher), publisher));
  const [facts = "", exports = "", start = ""] = BUILD_SCRIPT.pre_build;
  const logIn = publisher === undefined ? [] : [start];
  const log = join(folder, "log");
  const { phases, exported } = await runShell({
    buildspec: { ...buildspec, commands: { ...buildspec.commands, pre_build: [facts, exports, ...logIn] } },
    source,
    folder: join(folder, "shell"),
    env: {
      ...builder.env,
      MULTIARCH_REPOSITORY_URI: `${builder.registry.host}/${repository}`,
      MULTIARCH_PLATFORMS: platform,
      CODEBUILD_BUILD_ARN: "arn:aws:codebuild:eu-west-1:123456789012:build/hello:1",
      CODEBUILD_RESOLVED_SOURCE_VERSION: "3f2a9c1d0b7e4a5f6c7d8e9f0a1b2c3d4e5f6a7b",
      ...env,
    },
    log,
    timeoutMs: 240_000,
  });
  const digests = (exported.IMAGE_DIGESTS ?? "").split(" ").filter((text) => text !== "");
  return {
    log: await readFile(log, "utf8"),
    phases,
    digests: Object.fromEntries(digests.map((text) => text.split("=") as [string, string])),
  };
}
