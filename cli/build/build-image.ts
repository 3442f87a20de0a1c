import { formatImageReference } from "../../components/oci/image-reference";
import type { ImageStore } from "../../components/oci/image-store";
import { type BuildxPlan, buildxPlan } from "../../components/render/buildx/buildx-plan";
import { allOrProblems } from "../combine/all-or-problems";
import { combineImages } from "../combine/combine";
import { readRequest as readCombineRequest } from "../combine/request";
import type { BuildJson } from "../json/build";
import { jsonText } from "../output/json";
import { withProgress } from "../output/progress";
import type { Shell } from "../shell";
import { buildPlatforms, type PushedPlatform } from "./build-platforms";
import { emulatedPlatforms, findBuilder } from "./builder";
import { findBuildx } from "./buildx";
import { progressView } from "./progress-view";
import { imageSize } from "./pushed-image";
import { buildReport } from "./report";
import type { BuildOptions, BuildRequest } from "./request";
import type { BuildHost } from "./solved-build";

/**
 * Builds every platform, pushes each by digest, then writes one index of all of them and its tags.
 *
 * @throws {CommandError} when a platform fails; then no tag was written
 */
export async function buildImage(
  shell: Shell,
  store: ImageStore,
  { image, tags, cache, skipAudit, testCommand }: BuildRequest,
  { builder, json }: BuildOptions,
): Promise<void> {
  const plan = buildxPlan(image, { tags, cache });
  const buildx = await findBuildx(shell);
  const emulated = emulatedPlatforms(await findBuilder(shell, buildx, builder), image.platforms);
  if (emulated.size > 0) shell.warn(emulationNote([...emulated]));
  if (skipAudit !== "") shell.warn(`the programs of the images are not looked at: ${skipAudit}\n`);
  // A registry that is down or refuses is known before the builds, which may take long.
  await withProgress(shell, "asking the registries", allOrProblems(tags.map((tag) => store.head(tag))));
  const host: BuildHost = {
    shell,
    buildx,
    view: progressView(shell, image.platforms),
    ...(builder === undefined ? {} : { builder }),
  };
  const pushed = await buildPlatforms(host, plan, { store, skipAudit, testCommand });
  for (const { platform, cacheProblem } of pushed) {
    if (cacheProblem !== undefined) shell.warn(cacheNote(platform, cacheProblem));
  }
  const result = await published(shell, store, plan, pushed, emulated);
  shell.print(json ? jsonText(result) : buildReport(shell, result));
}

/** One index of what was pushed, under every tag. */
async function published(
  shell: Shell,
  store: ImageStore,
  { repository, index }: BuildxPlan,
  pushed: readonly PushedPlatform[],
  emulated: ReadonlySet<string>,
): Promise<BuildJson> {
  const sources = pushed.map(({ digest }) => formatImageReference({ ...repository, digest }));
  const combined = {
    tag: index.tags.map(formatImageReference),
    platform: index.expect,
    attestations: index.attestations,
    mediaType: "auto",
  } as const;
  const { digest, mediaType, tags } = await combineImages(
    shell,
    store,
    readCombineRequest(sources, combined),
    combined,
  );
  const sizes = await Promise.all(pushed.map(({ digest }) => imageSize(store, { ...repository, digest })));
  return {
    tags: tags.map(({ reference }) => reference),
    digest,
    mediaType,
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

/** The image is complete without its cache, and nobody would know why the next build is slow. */
function cacheNote(platform: string, problem: string): string {
  return `the build cache of ${platform} was not written, so the next build repeats its steps: ${problem}\n`;
}
