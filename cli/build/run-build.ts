import { buildxPlan } from "../../components/render/buildx/buildx-plan";
import { readRequest as readCombineRequest } from "../combine/request";
import { usageError } from "../command-error";
import { jsonText } from "../output/json";
import { openImageStore } from "../registry/open-image-store";
import type { Shell } from "../shell";
import { buildImage } from "./build-image";
import type { Buildx } from "./buildx";
import { loadImage, loadPlan } from "./load-image";
import { planJson, planLine, planScript } from "./report";
import { type BuildOptions, type BuildRequest, readRequest } from "./request";

/** `multiarch build`. */
export async function runBuild(shell: Shell, context: string, options: BuildOptions): Promise<void> {
  refuseTogether(options);
  const request = await readRequest(shell, context, options);
  const isPushed = !options.load && options.output === undefined;
  // What combine would refuse after the builds is refused before them.
  if (isPushed) readCombineRequest([], { tag: options.tag, mediaType: "auto", attestations: "keep" });
  if (options.dryRun) return showPlan(shell, request, options);
  const building = withEpoch(shell, request);
  if (!isPushed) return loadImage(building, request, options);
  await buildImage(building, openImageStore(shell, { writes: request.tags }), request, options);
}

/** https://docs.docker.com/build/ci/github-actions/reproducible-builds/ */
function withEpoch(shell: Shell, { epoch }: BuildRequest): Shell {
  if (epoch === undefined) return shell;
  return { ...shell, env: { SOURCE_DATE_EPOCH: epoch, ...shell.env } };
}

function refuseTogether({ load, push, output }: BuildOptions): void {
  const given = [load && "--load", push && "--push", output !== undefined && "--output"].filter(Boolean);
  if (given.length > 1)
    throw usageError(`${given.join(" and ")}: an image goes to one place; give one of them`);
}

/** As it is typed where Docker is installed: nothing is run, so nothing is looked for. */
const TYPED: Buildx = ["docker", "buildx"];

function showPlan(shell: Shell, request: BuildRequest, options: BuildOptions): void {
  const { builder, json } = options;
  if (options.load || options.output !== undefined) {
    const [platform = "", ...more] = request.image.platforms;
    if (more.length > 0) throw usageError("--dry-run: give the one --platform that is loaded");
    shell.print(planLine(loadPlan(request, options, platform), TYPED, builder));
    return;
  }
  const plan = buildxPlan(request.image, request);
  shell.print(json ? jsonText(planJson(plan, TYPED, builder)) : planScript(plan, TYPED, builder));
}
