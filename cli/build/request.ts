import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { DEFAULT_PLATFORMS } from "../../components/oci/default-platforms";
import { formatImageReference, type ImageReference } from "../../components/oci/image-reference";
import { cacheName, DEFAULT_ATTESTATIONS, DEFAULT_FORM } from "../../components/render/buildx/arguments";
import type { BuildCache } from "../../components/render/buildx/buildx-plan";
import { type ImageBuild, imageBuildOf } from "../../components/render/buildx/image-build";
import { auditReasonProblem } from "../../components/service/options/audit";
import { shown } from "../../components/text/shown";
import { usageError } from "../command-error";
import { readReference } from "../reference";
import { readServiceFile } from "../service-file";
import type { Shell } from "../shell";
import { checkoutFacts } from "./checkout-facts";

/** Options of `multiarch build`, as they were typed. */
export interface BuildOptions {
  readonly tag?: readonly string[];
  readonly service?: string;
  /** Canonical. */
  readonly platform?: readonly string[];
  readonly file?: string;
  readonly target?: string;
  readonly buildArg?: readonly string[];
  readonly secret?: readonly string[];
  readonly load?: true;
  readonly output?: string;
  /** Always true: images are pushed unless they are loaded. */
  readonly push?: true;
  /** A reference, or `false` for none. */
  readonly cache?: string | boolean;
  readonly builder?: string;
  /** Why the programs of the images are not looked at. */
  readonly skipAudit?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

/** What is to be built and where it goes; checked, as far as that needs no builder and no registry. */
export interface BuildRequest {
  readonly image: ImageBuild;
  readonly tags: readonly ImageReference[];
  readonly cache: BuildCache;
  /** Why the programs of the images are not looked at; empty when they are. */
  readonly skipAudit: string;
  /** Command that must succeed in the image of each platform; empty for none. */
  readonly testCommand: readonly string[];
  /** Seconds of the commit of a service's checkout: the time of what BuildKit makes. */
  readonly epoch?: string;
}

/**
 * Reads what the options ask for. An option that is given wins over the service's file.
 *
 * @param context folder of the source
 * @throws {CommandError}
 */
export async function readRequest(
  shell: Shell,
  context: string,
  options: BuildOptions,
): Promise<BuildRequest> {
  const tags = tagsOf(options.tag ?? []);
  const { image, ...checks } = await described(shell, context, options, tags[0]);
  checkPaths(shell, image);
  return { image, ...checks, tags, cache: cacheOf(options.cache) };
}

async function described(
  shell: Shell,
  context: string,
  options: BuildOptions,
  first: ImageReference | undefined,
): Promise<Omit<BuildRequest, "tags" | "cache">> {
  const given = givenParts(options);
  const reason = skipReason(options);
  if (options.service === undefined) {
    const name = first?.repository.split("/").at(-1) ?? "image";
    const image = { ...DEFAULTS, ...ownPaths(context), cacheName: cacheName(name), ...given };
    return { image, skipAudit: reason ?? "", testCommand: [] };
  }
  const { service } = await readServiceFile(shell, options.service);
  const { facts, seconds, problem } = await checkoutFacts(shell, context, service.tags.versions);
  if (problem !== undefined)
    shell.warn(`${problem}, so the image is told neither its commit nor its version\n`);
  const image = imageBuildOf(service, pathWord(context), facts);
  const buildArgs = mergedArgs(image.buildArgs, given.buildArgs ?? []);
  const { skipAudit, testCommand } = service;
  return {
    image: { ...image, ...given, buildArgs },
    skipAudit: reason ?? skipAudit,
    testCommand,
    ...(seconds !== undefined && { epoch: seconds }),
  };
}

const DEFAULTS = {
  target: "",
  buildArgs: [],
  labels: [],
  buildContexts: [],
  noCache: false,
  form: DEFAULT_FORM,
  attested: DEFAULT_ATTESTATIONS,
  secrets: [],
  platforms: DEFAULT_PLATFORMS,
  attestations: "keep",
} as const;

function ownPaths(context: string): Pick<ImageBuild, "context" | "dockerfile"> {
  const folder = pathWord(context);
  return {
    context: folder,
    dockerfile: folder === "." ? "Dockerfile" : `${folder.replace(/\/+$/, "")}/Dockerfile`,
  };
}

/** A folder that buildx takes for nothing else: it reads `github.com/acme/web` as an address. */
function pathWord(path: string): string {
  const trimmed = path.length > 1 ? path.replace(/\/+$/, "") : path;
  return /^(?:\.{1,2}(?:\/|$)|\/)/.test(trimmed) ? trimmed || "/" : `./${trimmed}`;
}

function givenParts({ file, target, buildArg, secret, platform }: BuildOptions): Partial<ImageBuild> {
  for (const arg of buildArg ?? []) checkNamed("--build-arg", arg, /^[A-Za-z_]\w*(?:=|$)/, "NAME=value");
  for (const one of secret ?? []) checkSecret(one);
  return {
    ...(file === undefined ? {} : { dockerfile: file }),
    ...(target === undefined ? {} : { target }),
    ...(buildArg === undefined ? {} : { buildArgs: buildArg }),
    ...(secret === undefined ? {} : { secrets: secret }),
    ...(platform === undefined ? {} : { platforms: platformsOf(platform) }),
  };
}

/** The same rule as that of a service's option. */
function skipReason({ skipAudit }: BuildOptions): string | undefined {
  const problem = skipAudit === undefined ? undefined : auditReasonProblem("--skip-audit", skipAudit);
  if (problem !== undefined) throw usageError(`${problem.path}: ${problem.reason}`);
  return skipAudit?.trim();
}

function checkNamed(option: string, value: string, rule: RegExp, form: string): void {
  if (!rule.test(value)) throw usageError(`${option}: ${shown(value)} has no name; write ${form}`);
}

/** A secret's value is never part of a command: buildx reads it from a file or a variable. */
function checkSecret(secret: string): void {
  const keys = secret.split(",").map((part) => part.split("=")[0] ?? "");
  const known = ["id", "src", "source", "env", "type"];
  const wrong = keys.find((key) => !known.includes(key));
  if (wrong === undefined && keys.includes("id")) return;
  // The text may hold the secret itself, so it is not shown.
  throw usageError(
    "--secret: says where a value is, not the value; write id=<id>,env=<variable> or id=<id>,src=<file>",
  );
}

/** Build arguments by name; one of `over` takes the place of the service's. */
function mergedArgs(base: readonly string[], over: readonly string[]): readonly string[] {
  const name = (arg: string) => arg.split("=", 1)[0];
  return [...base.filter((arg) => !over.some((other) => name(other) === name(arg))), ...over];
}

function platformsOf(platforms: readonly string[]): readonly string[] {
  const twice = platforms.find((platform, at) => platforms.indexOf(platform) < at);
  if (twice !== undefined) throw usageError(`--platform: ${twice} is given twice; leave one out`);
  return platforms;
}

function tagsOf(texts: readonly string[]): readonly ImageReference[] {
  if (texts.length === 0)
    throw usageError(
      "--tag: is missing; give the reference that the image gets, such as ghcr.io/acme/web:1.4",
    );
  const tags = texts.map((text) => readReference(text, "--tag"));
  for (const [at, { digest }] of tags.entries()) {
    if (digest !== undefined)
      throw usageError(
        `--tag: ${shown(texts[at])} has a digest, which the build decides; leave out "@${digest}"`,
      );
  }
  const names = tags.map(formatImageReference);
  const twice = names.findIndex((name, at) => names.indexOf(name) < at);
  if (twice >= 0) throw usageError(`--tag: ${shown(texts[twice])} is given twice; leave one out`);
  return tags;
}

/** A tag that was typed begins the tags of the caches; a repository alone has the same ones as the pipeline's. */
function cacheOf(cache: string | boolean | undefined): BuildCache {
  if (cache === false) return { kind: "none" };
  if (typeof cache !== "string") return { kind: "repository" };
  const { tag, digest, ...repository } = readReference(cache, "--cache");
  if (digest !== undefined)
    throw usageError(
      `--cache: ${shown(cache)} has a digest, and each build writes another; leave out "@${digest}"`,
    );
  const isTyped = tag !== undefined && cache.endsWith(`:${tag}`);
  return isTyped ? { kind: "prefix", reference: { ...repository, tag } } : { kind: "repository", repository };
}

function checkPaths({ cwd }: Shell, { context, dockerfile }: ImageBuild): void {
  const folder = resolve(cwd, context);
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw usageError(
      `context: there is no folder ${shown(context)}; give the folder that the build may read`,
    );
  const file = resolve(cwd, dockerfile);
  if (!existsSync(file) || !statSync(file).isFile())
    throw usageError(`there is no Dockerfile ${shown(dockerfile)}; give its path with --file`);
}
