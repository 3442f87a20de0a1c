import { formatPlatform, parsePlatform } from "../oci/platform-text";
import { deepFreeze } from "../text/deep-freeze";
import { shown } from "../text/shown";
import { ARCHITECTURE_ORDER, ARCHITECTURES, type Architecture, architectureFor } from "./architectures";
import { DEFAULTS } from "./defaults";
import { projectName, serviceId } from "./names";
import type { Attestations, ServiceOptions, Supersede } from "./options/service-options";
import { serviceProblems } from "./options/service-problems";
import { ServiceOptionsError } from "./problem";
import { ownPublisher, type Publisher } from "./publisher";
import { registrationProblem } from "./registration";
import { type Repository, resolveRepository } from "./repository";
import { resolveSource, type Source } from "./sources/source";
import type { TagPolicy } from "./tags";

/** A CodeBuild project of one architecture. */
export interface Builder {
  readonly architecture: Architecture;
  readonly projectName: string;
  /** CodeBuild `environment.type`, `image` and `computeType`. */
  readonly environmentType: string;
  readonly image: string;
  readonly computeType: string;
  /** Canonical platforms that it builds, in declared order; never empty. */
  readonly platforms: readonly string[];
  /** QEMU emulators that these platforms need. */
  readonly emulators: readonly string[];
}

/** What is built; an empty text or list stands for "not asked for". */
export interface Build {
  readonly context: string;
  readonly dockerfile: string;
  readonly target: string;
  /** `NAME=value`, sorted by name. */
  readonly args: readonly string[];
  readonly testCommand: readonly string[];
}

/** A service with every decision made: total, frozen, plain JSON. The only model that the engines see. */
export interface Service {
  readonly name: string;
  /** What the names of its projects, parameters and log group start with. */
  readonly id: string;
  /** Canonical, in declared order. */
  readonly platforms: readonly string[];
  /** One or two, x86 first. */
  readonly builders: readonly Builder[];
  readonly source: Source;
  readonly build: Build;
  readonly tags: TagPolicy;
  readonly repository: Repository;
  readonly attestations: Attestations;
  readonly supersede: Supersede;
  readonly timeoutMinutes: number;
  readonly logGroupName: string;
  readonly logRetentionDays: number;
}

/**
 * Turns options into a service.
 *
 * @param name lower-case letters, digits and single hyphens
 * @param publisher who publishes it; a publisher of its own, with the same name, when left out
 * @throws ServiceOptionsError with every problem of the options
 */
export function resolveService(name: string, options: ServiceOptions, publisher?: Publisher): Service {
  const owner = publisher ?? ownPublisher(name, options?.repository?.existing);
  const problems = serviceProblems(name, options, owner);
  if (problems.length > 0) throw new ServiceOptionsError(`service ${shown(name)}`, problems);
  const source = resolveSource(options.source);
  const tags: TagPolicy = { templates: [...(options.tags ?? DEFAULTS.tags)], branch: source.branch };
  const platforms = (options.platforms ?? DEFAULTS.platforms).map((text) =>
    formatPlatform(parsePlatform(text)),
  );
  const id = serviceId(owner.name, name);
  const service = deepFreeze({
    name,
    id,
    platforms,
    builders: resolveBuilders(id, platforms, options),
    source,
    build: resolveBuild(options),
    tags,
    repository: resolveRepository(name, options.repository ?? {}, tags),
    attestations: options.attestations ?? DEFAULTS.attestations,
    supersede: options.supersede ?? DEFAULTS.supersede,
    timeoutMinutes: options.timeoutMinutes ?? DEFAULTS.timeoutMinutes,
    logGroupName: `/aws/codebuild/${id}`,
    logRetentionDays: owner.logRetentionDays,
  });
  const tooLong = registrationProblem(service);
  if (tooLong !== undefined) throw new ServiceOptionsError(`service ${shown(name)}`, [tooLong]);
  return service;
}

function resolveBuilders(id: string, platforms: readonly string[], options: ServiceOptions): Builder[] {
  return ARCHITECTURE_ORDER.flatMap((architecture) => {
    const own = platforms.filter((platform) => architectureFor(platform) === architecture);
    if (own.length === 0) return [];
    const facts = ARCHITECTURES[architecture];
    const emulators = own.map((platform) => facts.emulated[platform]).filter((name) => name !== undefined);
    return {
      architecture,
      projectName: projectName(id, architecture),
      environmentType: facts.environmentType,
      image: facts.buildImage,
      computeType: `BUILD_GENERAL1_${options.compute?.[architecture] ?? DEFAULTS.compute}`,
      platforms: own,
      emulators: [...new Set(emulators)],
    };
  });
}

function resolveBuild(options: ServiceOptions): Build {
  const context = options.context ?? DEFAULTS.context;
  return {
    context,
    dockerfile:
      options.dockerfile ?? (context === "." ? "Dockerfile" : `${context.replace(/\/+$/, "")}/Dockerfile`),
    target: options.target ?? "",
    args: Object.entries(options.buildArgs ?? {})
      .map(([name, value]) => `${name}=${value}`)
      .sort(),
    testCommand: [...(options.testCommand ?? [])],
  };
}
