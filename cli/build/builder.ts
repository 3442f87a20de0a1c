import { formatPlatform, parsePlatform } from "../../components/oci/platform-text";
import { ARCHITECTURES, type Architecture } from "../../components/service/architectures";
import { failure, refusal } from "../command-error";
import type { Shell } from "../shell";
import { runTool, type ToolOptions, type ToolRun } from "../tool";
import type { Buildx } from "./buildx";

/** A builder of buildx. */
export interface Builder {
  readonly name: string;
  /** How buildx reaches it: `docker`, `docker-container`, `kubernetes`, `remote` or `cloud`. */
  readonly driver: string;
  /** Version of BuildKit on its first machine, such as `v0.34.2`; empty where buildx tells none. */
  readonly buildkit: string;
  /** Canonical platforms of each of its machines, the machine's own first. */
  readonly nodes: readonly (readonly string[])[];
}

/**
 * The builder that buildx uses, started when it was not running; or why it does not answer.
 *
 * @param name the one to use; the current one when left out
 */
export async function inspectBuilder(
  runBuildx: (args: readonly string[], options: ToolOptions) => Promise<ToolRun>,
  name?: string,
): Promise<Builder | { readonly reason: string }> {
  const args = ["inspect", "--bootstrap", ...(name === undefined ? [] : [name])];
  const { status, stdout, stderr } = await runBuildx(args, { timeoutMilliseconds: START_MILLISECONDS });
  const builder = parseBuilder(stdout);
  if (status === 0 && builder !== undefined && builder.nodes.length > 0) return builder;
  // buildx exits with 0 for a builder that it cannot reach, too.
  return { reason: lastLine(stderr) ?? /^Error:\s*(\S.*)$/m.exec(stdout)?.[1] ?? "it has no machine" };
}

/**
 * The builder of a build.
 *
 * @throws {CommandError} when it does not answer
 */
export async function findBuilder(shell: Shell, buildx: Buildx, name: string | undefined): Promise<Builder> {
  const [program, ...before] = buildx;
  const found = await inspectBuilder(
    (args, options) => runTool(shell, program, [...before, ...args], options),
    name,
  );
  if (!("reason" in found)) return found;
  const subject = name === undefined ? "the current builder" : `builder "${name}"`;
  throw failure(
    `${subject} does not answer: ${found.reason}; see "docker buildx ls", or give another one with --builder`,
  );
}

/** A builder that has never run pulls BuildKit first. */
const START_MILLISECONDS = 300_000;

function lastLine(text: string): string | undefined {
  return text.split("\n").findLast((line) => line.trim() !== "");
}

/** Reads what `buildx inspect` prints; `undefined` when it is something else. */
export function parseBuilder(text: string): Builder | undefined {
  const [head = "", nodes = ""] = text.split(/^Nodes:$/m);
  const field = (name: string) => new RegExp(`^${name}:\\s*(\\S.*)$`, "m").exec(head)?.[1]?.trim();
  const [name, driver] = [field("Name"), field("Driver")];
  if (name === undefined || driver === undefined) return undefined;
  const platforms = [...nodes.matchAll(/^Platforms:\s*(\S.*)$/gm)].map(([, list = ""]) =>
    readPlatforms(list),
  );
  const [, buildkit = ""] = /^BuildKit(?: version)?:\s*(\S.*)$/m.exec(nodes) ?? [];
  return { name, driver, buildkit, nodes: platforms };
}

/** A star marks a platform that the machine was given by hand. */
function readPlatforms(list: string): readonly string[] {
  return list.split(",").flatMap((text) => {
    try {
      return formatPlatform(parsePlatform(text.trim().replace(/\*$/, "")));
    } catch {
      // One that a newer buildx writes in a way of its own is none that was asked for.
      return [];
    }
  });
}

/**
 * Which platforms the builder runs on machines of another architecture.
 *
 * @throws {CommandError} when it cannot build one of the platforms, or cannot push by digest
 */
export function emulatedPlatforms(
  builder: Pick<Builder, "name" | "driver" | "nodes">,
  platforms: readonly string[],
): ReadonlySet<string> {
  const { name, driver, nodes } = builder;
  if (driver === "docker") {
    throw refusal(
      `builder "${name}" has the driver "docker", which neither pushes by digest nor keeps a registry cache; create another one with "docker buildx create --name multiarch --driver docker-container --bootstrap" and give --builder multiarch`,
    );
  }
  const missing = platforms.filter((platform) => !nodes.some((node) => node.includes(platform)));
  if (missing.length > 0) {
    throw refusal(
      `builder "${name}" does not build for ${missing.join(", ")}, only for ${[...new Set(nodes.flat())].join(", ")}; install an emulator, as "multiarch doctor --platform ${missing[0]}" says, or append a machine with "docker buildx create --append"`,
    );
  }
  return new Set(platforms.filter((platform) => !runsByItself(builder, platform)));
}

/** Whether one of its machines runs a platform without an emulator. */
export function runsByItself({ nodes }: Pick<Builder, "nodes">, platform: string): boolean {
  return nodes.some((node) => runsNatively(node, platform));
}

/** Whether a machine runs a platform by itself. Its own platform comes first in its list. */
function runsNatively(node: readonly string[], platform: string): boolean {
  const [own] = node;
  if (own === undefined || !node.includes(platform)) return false;
  const [machine, wanted] = [parsePlatform(own).architecture, parsePlatform(platform).architecture];
  return machine === wanted || (isKnown(machine) && ARCHITECTURES[machine].native.includes(platform));
}

function isKnown(architecture: string): architecture is Architecture {
  return Object.hasOwn(ARCHITECTURES, architecture);
}
