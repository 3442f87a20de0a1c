import { formatImageReference } from "../../components/oci/image-reference";
import type { ImageStore } from "../../components/oci/image-store";
import { type BuildxPlan, buildxPlan } from "../../components/render/buildx/buildx-plan";
import type { BuildJson } from "../json/build";
import { jsonText } from "../output/json";
import { withProgress } from "../output/progress";
import type { Shell } from "../shell";
import { type BuildHost, buildPlatforms, type PushedPlatform } from "./build-platforms";
import { emulatedPlatforms, findBuilder } from "./builder";
import { findBuildx } from "./buildx";
import { imageSize } from "./image-size";
import { progressView } from "./progress-view";
import { publishIndex } from "./publish-index";
import { buildReport } from "./report";
import type { BuildOptions, BuildRequest } from "./request";

/**
 * Builds every platform, pushes each by digest, then writes one index of all of them and its tags.
 *
 * @throws {CommandError} when a platform fails; then no tag was written
 */
export async function buildImage(
  shell: Shell,
  store: ImageStore,
  { image, tags, cache, testCommand }: BuildRequest,
  { builder, json }: BuildOptions,
): Promise<void> {
  const plan = buildxPlan(image, { tags, cache });
  const buildx = await findBuildx(shell);
  const emulated = emulatedPlatforms(await findBuilder(shell, buildx, builder), image.platforms);
  if (emulated.size > 0) shell.warn(emulationNote([...emulated]));
  const host: BuildHost = {
    shell,
    buildx,
    view: progressView(shell, image.platforms),
    ...(builder === undefined ? {} : { builder }),
  };
  const pushed = await buildPlatforms(host, plan, testCommand);
  const result = await withProgress(shell, "writing the index", published(store, plan, pushed, emulated));
  shell.print(json ? jsonText(result) : buildReport(shell, result));
}

async function published(
  store: ImageStore,
  plan: BuildxPlan,
  pushed: readonly PushedPlatform[],
  emulated: ReadonlySet<string>,
): Promise<BuildJson> {
  const { index, sources } = await publishIndex(
    store,
    plan,
    pushed.map(({ digest }) => digest),
  );
  const sizes = await Promise.all(sources.map((source) => imageSize(store, plan.repository, source)));
  return {
    tags: plan.index.tags.map(formatImageReference),
    digest: index.digest,
    mediaType: index.mediaType,
    platforms: pushed.map(({ platform, digest, seconds, steps }, at) => ({
      platform,
      digest,
      size: sizes[at] ?? 0,
      seconds: Math.round(seconds * 10) / 10,
      steps,
      emulated: emulated.has(platform),
    })),
  };
}

function emulationNote(platforms: readonly string[]): string {
  const are = platforms.length === 1 ? "is" : "are";
  return `${platforms.join(", ")} ${are} emulated: the builder has no machine of this architecture, and what RUN starts is several times slower\n`;
}
