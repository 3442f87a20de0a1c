import * as v from "valibot";
import { assertSchema, malformed, parseObject } from "./document";
import { normalizePlatform, type Platform, PlatformError } from "./platform";
import { formatPlatform } from "./platform-text";

/**
 * The platform in an image's config, normalised; `undefined` for a config without one, such as the `{}` of an artifact.
 * See https://github.com/opencontainers/image-spec/blob/main/config.md
 *
 * @throws {ImageIndexError} `MALFORMED`
 */
export function configPlatform(text: string, place: string): Platform | undefined {
  const config = parseObject(text, place);
  assertSchema(IMAGE_CONFIG, config, place);
  const { os = "", architecture = "" } = config;
  if (os === "" && architecture === "") return undefined;
  const platform = normalizePlatform({
    os,
    architecture,
    variant: config.variant ?? "",
    osVersion: config["os.version"] ?? "",
    osFeatures: config["os.features"] ?? [],
  });
  refuseUnprintable(platform, place);
  return platform;
}

const TEXT = v.exactOptional(v.string("is not a text"));

const IMAGE_CONFIG = v.looseObject({
  os: TEXT,
  architecture: TEXT,
  variant: TEXT,
  "os.version": TEXT,
  "os.features": v.exactOptional(v.array(v.string("is not a text"), "is not a list of texts")),
});

function refuseUnprintable(platform: Platform, place: string): void {
  try {
    formatPlatform(platform);
  } catch (error) {
    if (error instanceof PlatformError) throw malformed(place, error.message);
    throw error;
  }
}
