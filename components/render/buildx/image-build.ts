import type { Service } from "../../service/service";
import { cacheName } from "./arguments";

/** What an image is built from, for all of its platforms. */
export interface ImageBuild {
  /** Folder that is sent to the build. */
  readonly context: string;
  /** Path of the Dockerfile. */
  readonly dockerfile: string;
  /** Stage to build; empty for the last one. */
  readonly target: string;
  /** `NAME=value` each, or `NAME` alone for the value of the environment's variable of that name. */
  readonly buildArgs: readonly string[];
  /** `id=<id>,src=<file>` or `id=<id>,env=<variable>` each: where a value is, never a value. */
  readonly secrets: readonly string[];
  /** Canonical, in the order of the index; never empty. */
  readonly platforms: readonly string[];
  /** Whether the index lists the attestations of the builds. */
  readonly attestations: "keep" | "strip";
  /** Name of the caches of its platforms. */
  readonly cacheName: string;
}

/**
 * What the pipeline of a service builds, in a checkout of its source. The build arguments of the service are all plain.
 *
 * @param source path of the checkout, as the paths are to start
 */
export function imageBuildOf(service: Service, source: string): ImageBuild {
  const inSource = (path: string) => (source === "." ? path : joined(source, path));
  return {
    context: inSource(service.context),
    dockerfile: inSource(service.dockerfile),
    target: service.target,
    buildArgs: service.buildArgs.map(({ name, value }) => `${name}=${plain(name, value)}`),
    secrets: [],
    platforms: service.platforms,
    attestations: service.attestations,
    cacheName: cacheName(service.id),
  };
}

function joined(source: string, path: string): string {
  return path === "." ? source : `${source.replace(/\/+$/, "")}/${path}`;
}

function plain(name: string, value: Service["buildArgs"][number]["value"]): string {
  if (typeof value === "string") return value;
  throw new TypeError(`internal: build argument ${name} is known only at deployment`);
}
