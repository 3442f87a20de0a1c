import { formatImageRepository } from "../../components/oci/image-reference";
import { ciFiles } from "../../components/render/ci/ci-files";
import { platformsWithoutMachine } from "../../components/render/ci/image-pipeline";
import type { PipelineImage, PipelineMode } from "../../components/render/ci/pipeline";
import type { CiVendor } from "../../components/render/ci/vendors";
import { ServiceOptionsError } from "../../components/service/problem";
import { resolveService } from "../../components/service/resolve-service";
import type { Service } from "../../components/service/service";
import { asTyped, shown } from "../../components/text/shown";
import { usageError } from "../command-error";
import { readReference } from "../reference";
import { readServiceFile } from "../service-file";
import type { Shell } from "../shell";
import { type Delivery, deliver } from "./deliver";

/** The options of `multiarch init ci`. */
export interface InitCiOptions extends Delivery {
  readonly mode: PipelineMode;
  readonly image: string;
  readonly service?: string | undefined;
  readonly platform?: readonly string[] | undefined;
  readonly context?: string | undefined;
  readonly file?: string | undefined;
  readonly target?: string | undefined;
  readonly branch: string;
}

/** Writes the pipeline of an image for a vendor. */
export async function initCi(shell: Shell, vendor: CiVendor, options: InitCiOptions): Promise<void> {
  const image = await pipelineImage(shell, options);
  await deliver(shell, ciFiles(vendor, options.mode, image), options);
}

async function pipelineImage(shell: Shell, options: InitCiOptions): Promise<PipelineImage> {
  const service =
    options.service === undefined
      ? serviceOf(options)
      : (await readServiceFile(shell, options.service)).service;
  const platforms =
    options.platform === undefined ? service.platforms : checkedPlatforms(options.platform, options.mode);
  const { context, dockerfile, target } = service;
  return {
    image: repositoryOf(options.image),
    platforms,
    context,
    dockerfile,
    target,
    buildArgs: service.buildArgs.map(({ name, value }) => ({ name, value: String(value) })),
    branch: branchOf(options.branch),
  };
}

/** The options of a service that stand on the command line, by the rules of a service. */
function serviceOf({ context, file, target }: InitCiOptions): Service {
  try {
    return resolveService("image", {
      ...(context === undefined ? {} : { context }),
      ...(file === undefined ? {} : { dockerfile: file }),
      ...(target === undefined ? {} : { target }),
    });
  } catch (error) {
    if (!(error instanceof ServiceOptionsError)) throw error;
    const [problem] = error.problems;
    const option = problem?.path === "dockerfile" ? "file" : problem?.path;
    throw usageError(`--${option}: ${problem?.reason}`, { cause: error });
  }
}

/** A path or a value that starts with a dash, or has several lines, would be read as something else. */
function repositoryOf(text: string): string {
  const reference = readReference(text, "--image");
  const named = formatImageRepository(reference);
  if (reference.digest === undefined && !text.endsWith(`:${reference.tag}`)) return named;
  throw usageError(
    `--image: ${shown(text)} has a tag or a digest, and the pipeline gives the tags; use --image ${named}`,
  );
}

function checkedPlatforms(platforms: readonly string[], mode: PipelineMode): readonly string[] {
  const other = platforms.find((platform) => !/^linux\/[a-z0-9]+(?:\/v\d+)?$/.test(platform));
  if (other !== undefined)
    throw usageError(
      `--platform: ${shown(other)} is no platform of Linux, which BuildKit builds; leave it out`,
    );
  const [without] = mode === "native" ? platformsWithoutMachine(platforms) : [];
  if (without !== undefined)
    throw usageError(`--platform: no vendor has a machine that runs ${without}; use --mode emulated`);
  return [...new Set(platforms)];
}

/** A branch as the vendors' filters read it: a pattern for some, part of an expression for one. */
function branchOf(branch: string): string {
  if (/^[\w][\w./-]*$/.test(branch)) return branch;
  throw usageError(
    `--branch: ${asTyped(branch)} is not a branch that every filter reads alike; use letters, digits, "_", ".", "/" and "-"`,
  );
}
