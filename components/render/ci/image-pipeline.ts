import {
  ARCHITECTURE_ORDER,
  ARCHITECTURES,
  type Architecture,
  architectureFor,
} from "../../service/architectures";
import type {
  Pipeline,
  PipelineImage,
  PipelineJob,
  PipelineMode,
  RegistryAccess,
  VendorShell,
} from "./pipeline";
import { buildDigestStep, buildIndexStep, combineStep, loginStep, prepareStep } from "./steps";

/** The pipeline of an image: one job for everything, or one for each architecture and one that combines what they built. */
export function imagePipeline(image: PipelineImage, mode: PipelineMode, vendor: VendorShell): Pipeline {
  const access = registryAccess(image.image);
  return {
    image,
    access,
    variables: variablesOf(image),
    jobs: mode === "emulated" ? [emulatedJob(image, access, vendor)] : nativeJobs(image, access, vendor),
  };
}

/** How a job signs in to the registry of an image. */
export function registryAccess(image: string): RegistryAccess {
  const region = ECR.exec(image)?.[1];
  return region === undefined ? { kind: "password" } : { kind: "ecr", region };
}

/** https://docs.aws.amazon.com/general/latest/gr/ecr.html, of every partition, FIPS included */
const ECR = /^\d{12}\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\//;

/** Platforms that no architecture of a pipeline runs: a job for each architecture cannot build them. */
export function platformsWithoutMachine(platforms: readonly string[]): readonly string[] {
  return platforms.filter((platform) => architectureFor(platform) === undefined);
}

function variablesOf({ image, context, dockerfile, target, buildArgs }: PipelineImage) {
  return {
    IMAGE: image,
    CONTEXT: context,
    DOCKERFILE: dockerfile,
    ...(target === "" ? {} : { TARGET: target }),
    ...Object.fromEntries(buildArgs.map(({ name, value }, at) => [`BUILD_ARG_${at}`, `${name}=${value}`])),
  };
}

function emulatedJob(image: PipelineImage, access: RegistryAccess, vendor: VendorShell): PipelineJob {
  return {
    id: "build",
    title: `Build ${image.platforms.join(", ")}`,
    runner: "amd64",
    hasSource: true,
    needs: [],
    hears: [],
    steps: [
      loginStep(access, vendor),
      prepareStep(emulatorsFor(image.platforms, "amd64"), vendor),
      buildIndexStep(image, vendor),
    ],
  };
}

function nativeJobs(
  image: PipelineImage,
  access: RegistryAccess,
  vendor: VendorShell,
): readonly PipelineJob[] {
  const built = ARCHITECTURE_ORDER.map((architecture) => ({
    architecture,
    platforms: image.platforms.filter((platform) => architectureFor(platform) === architecture),
  })).filter(({ platforms }) => platforms.length > 0);
  const jobs = built.map(({ architecture, platforms }): PipelineJob => {
    const tells = `DIGEST_${architecture.toUpperCase()}`;
    return {
      id: `build-${architecture}`,
      title: `Build ${platforms.join(", ")}`,
      runner: architecture,
      hasSource: true,
      needs: [],
      tells,
      hears: [],
      steps: [
        loginStep(access, vendor),
        prepareStep(emulatorsFor(platforms, architecture), vendor),
        buildDigestStep(image, { architecture, platforms, tells }, vendor),
      ],
    };
  });
  const hears = jobs.flatMap(({ tells }) => tells ?? []);
  const combine: PipelineJob = {
    id: "combine",
    title: "Combine them under one tag",
    runner: "amd64",
    hasSource: false,
    needs: jobs.map(({ id }) => id),
    hears,
    steps: [loginStep(access, vendor), combineStep(image, hears, vendor)],
  };
  return [...jobs, combine];
}

/** The names by which `binfmt` installs QEMU for what a machine's CPU does not run itself. */
function emulatorsFor(platforms: readonly string[], runner: Architecture): readonly string[] {
  const { native } = ARCHITECTURES[runner];
  const foreign = platforms.filter((platform) => !native.includes(platform));
  return [...new Set(foreign.map((platform) => platform.split("/")[1] ?? ""))];
}
