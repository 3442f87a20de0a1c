import { isObject, isText } from "../text/json";
import { shown } from "../text/shown";
import { isKnownArchitecture, isKnownOs, normalizePlatform, type Platform, PlatformError } from "./platform";

/**
 * Reads a platform by the rules of containerd (https://github.com/containerd/platforms):
 * `<os>[(<version>[+<feature>]...)]/<architecture>[/<variant>]`, or a known architecture alone, which means linux.
 * Aliases are resolved and common variants are normalised, so `linux/aarch64`, `arm64` and `linux/arm64/v8` are one platform.
 *
 * containerd completes an operating system alone with the architecture of its own machine. Nothing here depends on a
 * machine, so `linux` alone is refused.
 *
 * @throws {PlatformError} when `text` names no platform
 */
export function parsePlatform(text: string): Platform {
  if (typeof text !== "string") throw new PlatformError(`${shown(text)} is not a text; ${EXAMPLE}`);
  const [system = "", ...cpu] = text.split("/");
  const parts = SYSTEM.exec(system)?.groups;
  if (parts?.os === undefined) throw refusal(text, system, SYSTEM_RULE);
  if (cpu.length > 2) throw refusal(text, text, "has more than three parts");
  const wrong = cpu.find((part) => !COMPONENT.test(part));
  if (wrong !== undefined) throw refusal(text, wrong, COMPONENT_RULE);
  const [architecture, variant = ""] = cpu;
  if (architecture === undefined) return platformOfOneWord(text, parts.os);
  return normalizePlatform({
    os: parts.os,
    architecture,
    variant,
    osVersion: decoded(parts.version ?? "", text),
    osFeatures: (parts.features ?? "").split("+").map((feature) => decoded(feature, text)),
  });
}

/**
 * The canonical text of a platform, in any spelling: `linux/arm64/v8` and `linux/aarch64` print as `linux/arm64`,
 * `linux/arm` as `linux/arm/v7`. Version and features stand in parentheses: `windows(10.0.17763+win32k)/amd64`.
 *
 * @throws {PlatformError} when a part is missing or has a character that no platform text can hold
 */
export function formatPlatform(platform: Platform): string {
  const problem = platformProblem(platform);
  if (problem !== undefined) throw new PlatformError(problem);
  return platformKey(platform);
}

/** A text that is equal for two platforms exactly when they are one after normalisation; `formatPlatform` for valid ones. */
export function platformKey(platform: Platform): string {
  const { os, architecture, variant, osVersion = "", osFeatures = [] } = normalizePlatform(platform);
  const options = [osVersion, ...osFeatures].map(encoded).join("+");
  const system = options === "" ? encoded(os) : `${encoded(os)}(${options})`;
  const cpu = [architecture, ...(variant === undefined ? [] : [variant])].map(encoded);
  return [system, ...cpu].join("/");
}

/** Whether a platform is the one that is claimed; a claim may leave out the version and the features, which a text seldom has. */
export function platformAgrees(found: Platform, claimed: Platform): boolean {
  const osVersion = claimed.osVersion ?? found.osVersion ?? "";
  const osFeatures = claimed.osFeatures ?? found.osFeatures ?? [];
  return platformKey({ ...claimed, osVersion, osFeatures }) === platformKey(found);
}

const EXAMPLE = 'use for example "linux/amd64"';
const SYSTEM =
  /^(?<os>[A-Za-z0-9_-]+)(?:\((?<version>[A-Za-z0-9_.%-]*)(?<features>(?:\+[A-Za-z0-9_.%-]+)*)\))?$/;
const SYSTEM_RULE =
  'is not an operating system (letters, digits, "_" and "-", then an optional version and features in parentheses)';
const COMPONENT = /^[A-Za-z0-9_.-]+$/;
const COMPONENT_RULE = 'is not an architecture or a variant (letters, digits, "_", "-" and ".")';

function platformOfOneWord(text: string, system: string): Platform {
  if (isKnownOs(system)) {
    throw new PlatformError(
      `${shown(text)} is an operating system without an architecture; use for example ${shown(`${text}/amd64`)}`,
    );
  }
  const platform = normalizePlatform({ os: "linux", architecture: text });
  if (isKnownArchitecture(platform.architecture)) return platform;
  throw new PlatformError(`${shown(text)} is no known operating system or architecture; ${EXAMPLE}`);
}

function platformProblem(platform: unknown): string | undefined {
  if (!isObject(platform)) {
    return `${shown(platform)} is not a platform; use for example { os: "linux", architecture: "amd64" }`;
  }
  const { os, architecture, variant, osVersion, osFeatures } = platform;
  if (!isText(os) || !/^[A-Za-z0-9_-]+$/.test(os))
    return `os ${shown(os)} ${SYSTEM_RULE}; use for example "linux"`;
  const cpu = { architecture, ...(variant === undefined || variant === "" ? {} : { variant }) };
  for (const [name, part] of Object.entries(cpu)) {
    if (!isText(part) || !COMPONENT.test(part))
      return `${name} ${shown(part)} ${COMPONENT_RULE}; use for example "arm64"`;
  }
  if (osVersion !== undefined && !isText(osVersion)) {
    return `osVersion ${shown(osVersion)} is not a text; leave it out or use for example "10.0.17763"`;
  }
  if (osFeatures === undefined || (Array.isArray(osFeatures) && osFeatures.every(isText))) return undefined;
  return `osFeatures ${shown(osFeatures)} is not a list of texts; leave it out or use for example ["win32k"]`;
}

function refusal(text: string, part: string, rule: string): PlatformError {
  const place = part === text ? shown(text) : `${shown(part)} in ${shown(text)}`;
  return new PlatformError(`${place} ${rule}; ${EXAMPLE}`);
}

/** Percent-encoding keeps what would end the version or the feature, as in `windows(10.0.17763%2Bbuild.42)/amd64`. */
function encoded(text: string): string {
  return text.replace(/[^A-Za-z0-9_.-]/gu, (character) =>
    [...new TextEncoder().encode(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
      .join(""),
  );
}

function decoded(text: string, platform: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refusal(platform, text, 'has a "%" that starts no escape of UTF-8');
  }
}
