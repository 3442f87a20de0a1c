import { formatImageReference, formatImageRepository } from "../../components/oci/image-reference";
import { DIGEST_KEY } from "../../components/render/buildx/arguments";
import type { BuildxPlan, PlatformPlan } from "../../components/render/buildx/buildx-plan";
import { shellLine, shellWord } from "../../components/text/shell-word";
import type { BuildJson, BuildPlanJson, BuiltPlatformJson } from "../json/build";
import { sizeText } from "../output/size";
import { styled } from "../output/style";
import { table } from "../output/table";
import type { Shell } from "../shell";
import type { Buildx } from "./buildx";

/** The table of the platforms, the index and its tags. */
export function buildReport({ colours }: Shell, { platforms, digest, tags }: BuildJson): string {
  return [
    table([PLATFORM_HEAD, ...platforms.map(platformRow)]),
    "\n",
    `index ${styled(colours.stdout, "bold", digest)}\n`,
    ...tags.map((tag) => `tagged ${tag}\n`),
  ].join("");
}

const PLATFORM_HEAD = ["PLATFORM", "BUILT", "SECONDS", "CACHED", "SIZE", "DIGEST"];

function platformRow({
  platform,
  emulated,
  seconds,
  steps,
  size,
  digest,
}: BuiltPlatformJson): readonly string[] {
  return [
    platform,
    emulated ? "emulated" : "native",
    seconds.toFixed(1),
    `${steps.cached} of ${steps.all}`,
    sizeText(size),
    digest,
  ];
}

/** What would be run. */
export function planJson(plan: BuildxPlan, buildx: Buildx, builder: string | undefined): BuildPlanJson {
  return {
    platforms: plan.platforms.map(({ platform, cache, args }) => ({
      platform,
      ...(cache === undefined ? {} : { cache }),
      command: [...buildCommand(buildx, builder), ...args],
    })),
    tags: plan.index.tags.map(formatImageReference),
  };
}

/** The same as a script: the builds, then one index of what they pushed, with its tags. */
export function planScript(plan: BuildxPlan, buildx: Buildx, builder: string | undefined): string {
  const { platforms, index, repository } = plan;
  const builds = platforms.map(({ slug, args }) =>
    wrapped([...buildCommand(buildx, builder), `--metadata-file=${slug}.json`, ...args]),
  );
  const strip = index.attestations === "strip" ? ["--attestations", "strip"] : [];
  const words = [
    "multiarch combine",
    ...index.expect.map((platform) => `--platform ${shellWord(platform)}`),
    ...(strip.length === 0 ? [] : [strip.join(" ")]),
    ...index.tags.map((tag) => `--tag ${shellWord(formatImageReference(tag))}`),
    ...platforms.map(({ slug }) => `"${formatImageRepository(repository)}@$(${digestOf(slug)})"`),
  ];
  return `${[...builds, words.join(" \\\n  ")].join("\n\n")}\n`;
}

/** One build, as it is typed. */
export function planLine({ args }: PlatformPlan, buildx: Buildx, builder: string | undefined): string {
  return `${wrapped([...buildCommand(buildx, builder), ...args])}\n`;
}

function buildCommand(buildx: Buildx, builder: string | undefined): readonly string[] {
  return [...buildx, "build", ...(builder === undefined ? [] : [`--builder=${builder}`])];
}

/** A long command, an option a line. */
function wrapped(words: readonly string[]): string {
  const at = words.findIndex((word) => word.startsWith("--"));
  return [shellLine(words.slice(0, at)), ...words.slice(at).map(shellWord)].join(" \\\n  ");
}

/** Prints the digest that a metadata file has. */
function digestOf(slug: string): string {
  return `sed -n 's/^.*"${DIGEST_KEY}": *"\\(sha256:[0-9a-f]*\\)".*$/\\1/p' ${slug}.json`;
}
