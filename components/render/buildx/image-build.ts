import { ANNOTATIONS } from "../../service/contract";
import { type FactValues, fillIn } from "../../service/fact-placeholders";
import type { AttestationsModel } from "../../service/options/attestations";
import type { ImageFormModel } from "../../service/options/image-form";
import type { Service } from "../../service/service";
import { isPlain } from "../deployment";
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
  /** `key=value` each. */
  readonly labels: readonly string[];
  /** `name=place` each. */
  readonly buildContexts: readonly string[];
  /** Whether every step runs again. */
  readonly noCache: boolean;
  readonly form: ImageFormModel;
  readonly attested: Pick<AttestationsModel, "provenance" | "sbom">;
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
 * What the pipeline of a service builds, in a checkout of its source. The build arguments of the service are all plain. An argument or a
 * label whose fact is not known is left out, as the pipeline does.
 *
 * @param source path of the checkout, as the paths are to start
 */
export function imageBuildOf(service: Service, source: string, facts: FactValues = {}): ImageBuild {
  const inSource = (path: string) => (source === "." ? path : joined(source, path));
  const { target, noCache, platforms, attestations, provenance, sbom } = service;
  const { imageFormat, compression, reproducible } = service;
  return {
    context: inSource(service.context),
    dockerfile: inSource(service.dockerfile),
    target,
    noCache,
    buildArgs: service.buildArgs.flatMap(({ name, value }) => given(name, fillIn(plain(name, value), facts))),
    labels: labelsOf(service, facts),
    buildContexts: service.buildContexts.map(
      ({ name, kind, place }) => `${name}=${kind === "folder" ? inSource(place) : place}`,
    ),
    form: { imageFormat, compression, reproducible },
    attested: { provenance, sbom },
    secrets: [],
    platforms,
    attestations,
    cacheName: cacheName(service.id),
  };
}

/** Those that every image has, then the service's own. */
function labelsOf({ source, labels }: Service, { commit, version, time, ...facts }: FactValues): string[] {
  const address = isPlain(source.address) ? source.address.join("") : "";
  return [
    ...given(ANNOTATIONS.source, address || undefined),
    ...given(ANNOTATIONS.revision, commit),
    ...given(ANNOTATIONS.version, version),
    ...given(ANNOTATIONS.created, time),
    ...labels.flatMap(({ key, value }) => given(key, fillIn(value, { commit, version, time, ...facts }))),
  ];
}

function given(name: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [`${name}=${value}`];
}

function joined(source: string, path: string): string {
  return path === "." ? source : `${source.replace(/\/+$/, "")}/${path}`;
}

function plain(name: string, value: Service["buildArgs"][number]["value"]): string {
  if (typeof value === "string") return value;
  throw new TypeError(`internal: build argument ${name} is known only at deployment`);
}
