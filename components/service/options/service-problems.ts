import { formatPlatform, PlatformError, parsePlatform } from "../../oci/platform-text";
import { isObject } from "../../text/json";
import { shown } from "../../text/shown";
import { ARCHITECTURE_ORDER, type Architecture, architectureFor, buildablePlatforms } from "../architectures";
import { LIMITS, wholeNumberProblem } from "../limits";
import { nameProblem, projectName, serviceId } from "../names";
import type { Problem } from "../problem";
import { LONGEST_PUBLISHER_NAME, type Publisher } from "../publisher";
import { repositoryProblems } from "../repository";
import { sourceProblems } from "../sources/source";
import type { ComputeSize, ServiceOptions } from "./service-options";
import { tagProblems } from "./tag-problems";

type Check = (options: ServiceOptions) => readonly (Problem | undefined)[];

/** One check for each option: a key missing here does not compile, a key of the user's that is missing here is refused. */
const CHECKS: { readonly [K in keyof Required<ServiceOptions>]: Check } = {
  source: ({ source }) => sourceProblems(source),
  platforms: ({ platforms }) => platformProblems(platforms),
  dockerfile: ({ dockerfile }) => [pathProblem("dockerfile", dockerfile, "docker/Dockerfile")],
  context: ({ context }) => [pathProblem("context", context, "services/billing")],
  target: ({ target }) => [targetProblem(target)],
  buildArgs: ({ buildArgs }) => buildArgProblems(buildArgs),
  tags: ({ tags }) => tagProblems(tags),
  repository: () => [],
  compute: ({ compute }) => computeProblems(compute),
  timeoutMinutes: ({ timeoutMinutes }) => [
    wholeNumberProblem("timeoutMinutes", timeoutMinutes, LIMITS.timeoutMinutes),
  ],
  testCommand: ({ testCommand }) => testCommandProblems(testCommand),
  attestations: ({ attestations }) => [choiceProblem("attestations", attestations, ["keep", "strip"])],
  supersede: ({ supersede }) => [choiceProblem("supersede", supersede, ["let-finish", "cancel"])],
};

/** Every problem of a service's name and options. */
export function serviceProblems(
  name: string,
  options: ServiceOptions,
  publisher: Publisher,
): readonly Problem[] {
  if (!isObject(options))
    return [{ path: "options", reason: `${shown(options)} is not an object; use {} for the defaults` }];
  const unknown = Object.keys(options).filter((key) => !Object.hasOwn(CHECKS, key));
  return [
    nameProblem("name", name, longestServiceName(name, publisher)),
    ...unknown.map((key) => ({
      path: key,
      reason: `is not an option; use one of ${Object.keys(CHECKS).join(", ")}`,
    })),
    ...Object.values(CHECKS).flatMap((check) => check(options)),
    ...repositoryOptionProblems(name, options.repository, publisher),
  ].filter((problem) => problem !== undefined);
}

function longestServiceName(name: string, publisher: Publisher): number {
  if (publisher.name === name) return LONGEST_PUBLISHER_NAME;
  return LIMITS.projectName - projectName(serviceId(publisher.name, ""), "amd64").length;
}

function repositoryOptionProblems(
  name: string,
  repository: unknown,
  publisher: Publisher,
): readonly Problem[] {
  if (repository === undefined || isObject(repository))
    return repositoryProblems(name, repository ?? {}, publisher);
  return [
    {
      path: "repository",
      reason: `${shown(repository)} is not an object; use for example { keepImages: 50 }`,
    },
  ];
}

function platformProblems(platforms: unknown): readonly Problem[] {
  if (platforms === undefined) return [];
  if (!Array.isArray(platforms) || platforms.length === 0) {
    const reason = `${shown(platforms)} is not a list of platforms; use for example ["linux/amd64", "linux/arm64"]`;
    return [{ path: "platforms", reason }];
  }
  const first = new Map<string, number>();
  return platforms.flatMap((text: unknown, index) => {
    const path = `platforms[${index}]`;
    const platform = canonicalPlatform(text);
    if (platform instanceof PlatformError) return { path, reason: platform.message };
    const earlier = first.get(platform);
    if (earlier !== undefined) {
      return {
        path,
        reason: `${shown(text)} is the same platform as platforms[${earlier}] ${shown(platforms[earlier])}; leave one out`,
      };
    }
    first.set(platform, index);
    if (architectureFor(platform) !== undefined) return [];
    return { path, reason: `${shown(text)} has no builder; use one of ${buildablePlatforms().join(", ")}` };
  });
}

function canonicalPlatform(text: unknown): string | PlatformError {
  if (typeof text !== "string")
    return new PlatformError(`${shown(text)} is not a text; use for example "linux/arm64"`);
  try {
    return formatPlatform(parsePlatform(text));
  } catch (error) {
    if (error instanceof PlatformError) return error;
    throw error;
  }
}

/** A relative path that stays inside the source: it reaches the build as one, whatever characters it has. */
function pathProblem(path: string, value: unknown, example: string): Problem | undefined {
  if (value === undefined) return undefined;
  const rule = `use a relative path inside the source, for example ${shown(example)}`;
  if (typeof value !== "string" || value === "")
    return { path, reason: `${shown(value)} is not a path; ${rule}` };
  if (value.startsWith("/")) return { path, reason: `${shown(value)} is absolute; ${rule}` };
  if (value.split("/").includes("..")) return { path, reason: `${shown(value)} leaves the source; ${rule}` };
  return nulProblem(path, value);
}

function targetProblem(target: unknown): Problem | undefined {
  if (target === undefined) return undefined;
  if (typeof target === "string" && target !== "") return nulProblem("target", target);
  return {
    path: "target",
    reason: `${shown(target)} is not a stage name; use for example "release" or leave it out`,
  };
}

function buildArgProblems(buildArgs: unknown): readonly (Problem | undefined)[] {
  if (buildArgs === undefined) return [];
  if (!isObject(buildArgs)) {
    return [
      {
        path: "buildArgs",
        reason: `${shown(buildArgs)} is not an object; use for example { VERSION: "1.4" }`,
      },
    ];
  }
  return Object.entries(buildArgs).flatMap(([name, value]) => {
    const path = `buildArgs.${name}`;
    const name_ = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
      ? undefined
      : {
          path,
          reason: `${shown(name)} is not a build argument's name; use letters, digits and "_", not starting with a digit`,
        };
    if (typeof value === "string") return [name_, nulProblem(path, value)];
    return [name_, { path, reason: `${shown(value)} is not a text; write it as ${shown(String(value))}` }];
  });
}

const COMPUTE_SIZES: Readonly<Record<ComputeSize, true>> = {
  SMALL: true,
  MEDIUM: true,
  LARGE: true,
  XLARGE: true,
  "2XLARGE": true,
};

function computeProblems(compute: unknown): readonly Problem[] {
  if (compute === undefined) return [];
  if (!isObject(compute))
    return [
      { path: "compute", reason: `${shown(compute)} is not an object; use for example { arm64: "LARGE" }` },
    ];
  return Object.entries(compute).flatMap(([architecture, size]) => {
    const path = `compute.${architecture}`;
    if (!ARCHITECTURE_ORDER.includes(architecture as Architecture)) {
      return {
        path,
        reason: `${shown(architecture)} is not an architecture; use one of ${ARCHITECTURE_ORDER.join(", ")}`,
      };
    }
    if (size === undefined || (typeof size === "string" && Object.hasOwn(COMPUTE_SIZES, size))) return [];
    return {
      path,
      reason: `${shown(size)} is not a compute size; use one of ${Object.keys(COMPUTE_SIZES).join(", ")}`,
    };
  });
}

function testCommandProblems(command: unknown): readonly (Problem | undefined)[] {
  if (command === undefined) return [];
  if (!Array.isArray(command) || command.length === 0) {
    const reason = `${shown(command)} is not a command; use a list of program and arguments, for example ["/app/server", "--version"]`;
    return [{ path: "testCommand", reason }];
  }
  return command.map((word: unknown, index) => {
    const path = `testCommand[${index}]`;
    if (typeof word !== "string")
      return { path, reason: `${shown(word)} is not a text; write it as ${shown(String(word))}` };
    if (index === 0 && word === "")
      return { path, reason: `"" is not a program; use for example "/app/server"` };
    return nulProblem(path, word);
  });
}

/** No process can be given a NUL character: POSIX `execve`. */
function nulProblem(path: string, value: string): Problem | undefined {
  if (!value.includes("\0")) return undefined;
  return {
    path,
    reason: `${shown(value)} holds a NUL character, which no command can be given; take it out`,
  };
}

function choiceProblem(
  path: string,
  value: unknown,
  [one, other]: readonly [string, string],
): Problem | undefined {
  if (value === undefined || value === one || value === other) return undefined;
  return { path, reason: `${shown(value)} is neither ${shown(one)} nor ${shown(other)}` };
}
