import { formatImageReference } from "../../components/oci/image-reference";
import { archivePlan, type PlatformPlan } from "../../components/render/buildx/buildx-plan";
import { refusal, usageError } from "../command-error";
import type { LoadedBuildJson } from "../json/build";
import { jsonText } from "../output/json";
import type { Shell } from "../shell";
import { runTool } from "../tool";
import { buildPlatform } from "./build-platforms";
import { type Builder, emulatedPlatforms, findBuilder } from "./builder";
import { findBuildx } from "./buildx";
import { progressView } from "./progress-view";
import type { BuildOptions, BuildRequest } from "./request";

/**
 * Builds one platform into Docker's own images or into an archive.
 *
 * @throws {CommandError}
 */
export async function loadImage(shell: Shell, request: BuildRequest, options: BuildOptions): Promise<void> {
  if (options.output === undefined) await requireEngine(shell);
  const buildx = await findBuildx(shell);
  const builder = await findBuilder(shell, buildx, options.builder);
  const platform = onePlatform(request, options, builder);
  const emulated = emulatedPlatforms({ ...builder, driver: "" }, [platform]).has(platform);
  const view = progressView(shell, [platform]);
  const host = {
    shell,
    buildx,
    view,
    ...(options.builder === undefined ? {} : { builder: options.builder }),
  };
  const built = await buildPlatform(host, loadPlan(request, options, platform), []).finally(() => view.end());
  const result: LoadedBuildJson = {
    platform,
    tags: request.tags.map(formatImageReference),
    ...(options.output === undefined ? {} : { output: options.output }),
    seconds: Math.round(built.seconds * 10) / 10,
    steps: built.steps,
    emulated,
  };
  shell.print(options.json ? jsonText(result) : report(result));
}

/** The build of one platform; the platform is known. */
export function loadPlan(
  { image, tags, cache }: BuildRequest,
  { output }: BuildOptions,
  platform: string,
): PlatformPlan {
  const file = output === undefined ? {} : { file: output };
  return archivePlan(image, platform, { tags, noCache: cache.kind === "none", ...file });
}

/** The platform that was asked for; without one, that of the builder's first machine. */
export function onePlatform(
  { image }: Pick<BuildRequest, "image">,
  options: BuildOptions,
  { name, nodes }: Builder,
): string {
  const option = options.output === undefined ? "--load" : "--output";
  const [only, ...more] = options.platform ?? [];
  if (more.length > 0)
    throw usageError(
      `${option}: Docker keeps one platform of an image, ${(options.platform ?? []).join(", ")} are ${more.length + 1}; give one --platform`,
    );
  if (only !== undefined) return only;
  const own = nodes[0]?.[0];
  if (own !== undefined && image.platforms.includes(own)) return own;
  throw usageError(
    `${option}: the machine of builder "${name}" is ${own}, which the image is not built for; give one --platform`,
  );
}

async function requireEngine(shell: Shell): Promise<void> {
  const { status } = await runTool(shell, "docker", ["version", "--format", "{{.Server.Version}}"]);
  if (status === 0) return;
  throw refusal(
    '--load: there is no Docker engine to load the image into ("docker version" reaches none); write an archive with --output image.tar, or push with --tag alone',
  );
}

function report({ platform, tags, output, seconds, steps, emulated }: LoadedBuildJson): string {
  const how = `${emulated ? "emulated" : "native"}, ${seconds.toFixed(1)} s, ${steps.cached} of ${steps.all} steps cached`;
  const where = output === undefined ? "loaded into Docker" : `written to ${output}`;
  return `${platform} ${where} (${how})\n${tags.map((tag) => `tagged ${tag}\n`).join("")}`;
}
