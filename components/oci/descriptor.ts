import * as v from "valibot";
import { isObject } from "../text/json";
import { membersOf } from "../text/json-text";
import { isDigest } from "./digest-text";
import { assertSchema, malformed, parseObject, refuseRepeatedKeys } from "./document";
import { documentKind, isImageConfig, isMediaType } from "./media-types";
import type { Platform } from "./platform";

/** A platform as an index writes it: https://github.com/opencontainers/image-spec/blob/main/image-index.md */
export interface DescriptorPlatform {
  /** CPU architecture (`GOARCH`), such as `arm64`. */
  readonly architecture: string;
  /** Operating system (`GOOS`), such as `linux`. */
  readonly os: string;
  /** Version of the operating system. */
  readonly "os.version"?: string;
  /** Features that the operating system must have. */
  readonly "os.features"?: readonly string[];
  /** Variant of the CPU, such as `v7`. */
  readonly variant?: string;
}

/**
 * One entry of an index: https://github.com/opencontainers/image-spec/blob/main/descriptor.md. An entry of a source that is
 * an index keeps every further key.
 */
export interface Descriptor {
  /** Media type of the content. */
  readonly mediaType: string;
  /** `sha256:` and 64 hex digits, or another algorithm of the same form. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** Platform of the image; absent for what is no image. */
  readonly platform?: DescriptorPlatform;
  /** Annotations of the entry. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Addresses from which the content may be downloaded. */
  readonly urls?: readonly string[];
  /** Type of the artifact, when the entry is one. */
  readonly artifactType?: string;
  /** The content itself, in base64. */
  readonly data?: string;
}

/**
 * Reads one entry of an index.
 *
 * @throws {ImageIndexError} `MALFORMED`
 */
export function parseDescriptor(text: string, place: string): Descriptor {
  const value = parseObject(text, place);
  assertSchema(DESCRIPTOR_WITH_PLATFORM, value, place);
  for (const { key, text: member } of membersOf(text)) {
    if (key === "platform" || key === "annotations") refuseRepeatedKeys(member, `${place}.${key}`);
    // 12.0 and 1e3 are whole numbers to JSON.parse, and errors to a reader of 64-bit integers
    if (key === "size" && !/^\d+$/.test(member)) throw malformed(`${place}.size`, `${member} ${SIZE_RULE}`);
  }
  return value;
}

/** Whether it is an attestation of BuildKit: https://docs.docker.com/build/metadata/attestations/attestation-storage/ */
export function isAttestation(descriptor: Descriptor): boolean {
  return descriptor.annotations?.["vnd.docker.reference.type"] === "attestation-manifest";
}

/** The digest that an attestation is about, when it names one. */
export function attestedDigest(descriptor: Descriptor): string | undefined {
  return descriptor.annotations?.["vnd.docker.reference.digest"];
}

/**
 * The platform that a runtime would start this entry on; `undefined` for what no runtime starts: attestations, artifacts,
 * unknown media types, entries without a platform and those of `unknown/unknown`.
 */
export function runnablePlatform(descriptor: Descriptor): Platform | undefined {
  const { mediaType, artifactType, platform } = descriptor;
  if (platform === undefined || platform.os === "" || documentKind(mediaType) === undefined) return undefined;
  if (isAttestation(descriptor) || (artifactType !== undefined && !isImageConfig(artifactType)))
    return undefined;
  if (platform.os === "unknown" && platform.architecture === "unknown") return undefined;
  return {
    os: platform.os,
    architecture: platform.architecture,
    variant: platform.variant ?? "",
    osVersion: platform["os.version"] ?? "",
    osFeatures: platform["os.features"] ?? [],
  };
}

const TEXT = v.string("is not a text");
const MEDIA_TYPE = v.pipe(
  TEXT,
  v.check(isMediaType, "is not a media type; it must have the form type/subtype"),
);
const SIZE_RULE = "is not a size; it must be a whole number of bytes, 0 or more";
const BASE64_RULE = "is not base64 with padding; leave it out or encode it again";

const ANNOTATIONS = v.custom<Record<string, string>>(
  (value) => isObject(value) && Object.values(value).every((text) => typeof text === "string"),
  "is not an object of texts; write every annotation as a text",
);

const PLATFORM = v.pipe(
  v.looseObject(
    {
      architecture: TEXT,
      os: TEXT,
      "os.version": v.exactOptional(TEXT),
      "os.features": v.exactOptional(v.array(TEXT, "is not a list of texts")),
      variant: v.exactOptional(TEXT),
    },
    "is not an object with an architecture and an os",
  ),
  v.check(
    ({ os, architecture }) => (os === "") === (architecture === ""),
    "has only one of os and architecture; give both",
  ),
);

/** What every descriptor has, wherever it stands: in an index, as a manifest's config, layer or subject. */
export const DESCRIPTOR = v.looseObject(
  {
    mediaType: MEDIA_TYPE,
    digest: v.pipe(TEXT, v.check(isDigest, "is not a digest; it must be an algorithm, a colon and the hash")),
    size: v.pipe(
      v.number(SIZE_RULE),
      v.check((size) => Number.isSafeInteger(size) && size >= 0, SIZE_RULE),
    ),
    annotations: v.exactOptional(ANNOTATIONS),
    urls: v.exactOptional(v.array(TEXT, "is not a list of texts")),
    artifactType: v.exactOptional(MEDIA_TYPE),
    data: v.exactOptional(v.pipe(TEXT, v.check(isBase64, BASE64_RULE))),
  },
  "is not a descriptor; it must be an object with a mediaType, a digest and a size",
);

const DESCRIPTOR_WITH_PLATFORM = v.looseObject({
  ...DESCRIPTOR.entries,
  platform: v.exactOptional(PLATFORM),
});

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}
