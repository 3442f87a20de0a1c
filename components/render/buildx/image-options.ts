import { isTag } from "../../oci/reference";
import { FACTS, placeholderOf } from "../../service/fact-placeholders";
import type { Text } from "../../service/late";
import {
  BUILD_ARGS,
  type BuildArgsModel,
  type BuildArgsOption,
  LATE_BUILD_ARGS,
} from "../../service/options/build-args";
import { booleanProblem, unfitProblem } from "../../service/options/checks";
import { type Check, componentProblems, type OptionContext } from "../../service/options/group";
import { PLATFORMS, type PlatformsModel, type PlatformsOption } from "../../service/options/platforms";
import { type Problem, ServiceOptionsError } from "../../service/problem";
import { type EngineFindings, joinProblems } from "../../service/resolve-publisher";
import { CACHE_TAG_PREFIX } from "../../service/tag-templates";
import { deepFreeze } from "../../text/deep-freeze";
import { isPlainObject } from "../../text/json";
import { shown } from "../../text/shown";
import { cacheName } from "./arguments";

/**
 * What an image is built from by the program that deploys it.
 *
 * @typeParam R what the engine calls a text that is known only at deployment
 */
export interface BuildxImageOptions<R = never> extends PlatformsOption, BuildArgsOption<R> {
  /**
   * Folder that is sent to the build, from the folder of the program.
   *
   * @default "."
   */
  readonly context?: string;

  /**
   * Path of the Dockerfile, from the folder of the program.
   *
   * @default - "Dockerfile" inside the context
   */
  readonly dockerfile?: string;

  /**
   * Stage of the Dockerfile to build.
   *
   * @default - the last stage
   */
  readonly target?: string;
}

/** Where the image goes, for an engine that pushes it under tags. */
export interface BuildxTagOptions {
  /**
   * Tags of the image, written in this order once every platform was built.
   *
   * @default ["latest"]
   */
  readonly tags?: readonly string[];

  /**
   * Whether the repository keeps a build cache for each platform, under the tag `cache-<name>-<platform>`.
   *
   * @default true
   */
  readonly cache?: boolean;
}

/** An image with every option decided; frozen. */
export interface BuildxImageModel extends PlatformsModel, BuildArgsModel {
  readonly context: string;
  readonly dockerfile: string;
  /** Empty for the last stage. */
  readonly target: string;
  readonly tags: readonly string[];
  readonly cache: boolean;
  /** Name of the caches of its platforms. */
  readonly cacheName: string;
}

/** Paths of options whose value may be known only at deployment. */
export const LATE_IMAGE_OPTIONS: readonly string[] = LATE_BUILD_ARGS;

type TaggedOptions = BuildxImageOptions<Text> & BuildxTagOptions;
type Checks<Options> = { readonly [K in keyof Required<Options>]: Check<OptionContext> };

/** The checks of an image that its engine gives no tags. */
export const IMAGE_CHECKS: Checks<BuildxImageOptions<Text>> = {
  ...PLATFORMS.checks,
  buildArgs: (value, context) => [...BUILD_ARGS.checks.buildArgs(value, context), ...unfilled(value)],
  context: (value) => [wordProblem("context", value, "./services/web")],
  dockerfile: (value) => [wordProblem("dockerfile", value, "./services/web/Dockerfile")],
  target: (value) => [wordProblem("target", value, "release")],
};

/** The checks of an image that is pushed under tags. */
export const TAGGED_IMAGE_CHECKS: Checks<TaggedOptions> = {
  ...IMAGE_CHECKS,
  tags: tagProblems,
  cache: (value) => [booleanProblem("cache", value)],
};

/**
 * Turns options into an image.
 *
 * @param name what tells the caches of one repository apart
 * @param options options as an engine has separated them from what is known only at deployment
 * @throws ServiceOptionsError with every problem of the options
 */
export function resolveBuildxImage(
  name: string,
  options: unknown,
  checks: Readonly<Record<string, Check<OptionContext>>>,
  { late = new Set(), problems: found = [] }: EngineFindings,
): BuildxImageModel {
  const context: OptionContext = {
    name,
    publisher: { name, namePrefix: "", existingRepositories: [] },
    isLate: (path) => late.has(path),
  };
  const problems = joinProblems(found, componentProblems(checks, options, context, undefined));
  if (problems.length > 0) throw new ServiceOptionsError(`image ${shown(name)}`, problems);
  return deepFreeze(decided(name, options as TaggedOptions));
}

function decided(name: string, options: TaggedOptions): BuildxImageModel {
  const { context = ".", target = "", tags = ["latest"], cache = true } = options;
  return {
    ...PLATFORMS.resolve(options),
    ...BUILD_ARGS.resolve(options),
    context,
    dockerfile: options.dockerfile ?? `${context.replace(/\/+$/, "")}/Dockerfile`,
    target,
    tags,
    cache,
    // A name of an engine's resource may have characters that a tag has not.
    cacheName: cacheName(name.replace(/[^A-Za-z0-9_.-]/g, "-")),
  };
}

/** A value of the characters of a tag is taken for a template; any other may have braces of its own. */
function unfilled(buildArgs: unknown): readonly Problem[] {
  if (!isPlainObject(buildArgs)) return [];
  return Object.entries(buildArgs).flatMap(([name, value]) => {
    if (typeof value !== "string" || !/^[\w.{}-]*$/.test(value)) return [];
    const placeholder = FACTS.map(placeholderOf).find((one) => value.includes(one));
    if (placeholder === undefined) return [];
    const reason = `${shown(value)} has the placeholder ${shown(placeholder)}, which the builds of a service replace and an image of a program does not; give the value itself`;
    return [{ path: `buildArgs.${name}`, reason }];
  });
}

function wordProblem(path: string, value: unknown, example: string): Problem | undefined {
  if (typeof value === "string" && value !== "") return unfitProblem(path, value);
  return { path, reason: `${shown(value)} is not a text; use for example ${shown(example)} or leave it out` };
}

function tagProblems(tags: unknown): readonly (Problem | undefined)[] {
  if (!Array.isArray(tags) || tags.length === 0)
    return [
      { path: "tags", reason: `${shown(tags)} is not a list of tags; use for example ["1.4", "latest"]` },
    ];
  return tags.map((tag: unknown, at) => {
    const reason = tagReason(tag, tags.indexOf(tag) < at);
    return reason === undefined ? undefined : { path: `tags[${at}]`, reason: `${shown(tag)} ${reason}` };
  });
}

function tagReason(tag: unknown, isRepeated: boolean): string | undefined {
  if (typeof tag !== "string" || !isTag(tag))
    return 'is not an image tag; use letters, digits, "_", "." and "-", at most 128, for example "1.4"';
  if (tag.startsWith(CACHE_TAG_PREFIX))
    return `starts with "${CACHE_TAG_PREFIX}", which is kept for the build cache; use another name`;
  return isRepeated ? "is listed twice; leave one out" : undefined;
}
