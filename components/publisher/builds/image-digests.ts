import { isSha256Digest } from "../../oci/digest-text";
import { formatPlatform, parsePlatform } from "../../oci/platform-text";
import { err, ok, type Result } from "../../text/result";
import { shown } from "../../text/shown";

/** What a build pushed for one platform. */
export interface PlatformImage {
  /** Canonical. */
  readonly platform: string;
  /** `sha256:` and 64 hex digits, of a manifest or of an index. */
  readonly digest: string;
}

/** Reads `IMAGE_DIGESTS`: `linux/arm64=sha256:... linux/arm/v7=sha256:...`, one for each platform. */
export function parseImageDigests(text: string): Result<readonly PlatformImage[]> {
  const words = text.split(/\s+/).filter((word) => word !== "");
  const images: PlatformImage[] = [];
  for (const word of words) {
    const image = parseWord(word);
    if (image === undefined) {
      return err(
        `it exported ${shown(word)} in IMAGE_DIGESTS, which is not <platform>=sha256:<64 hex digits>`,
      );
    }
    if (images.some(({ platform }) => platform === image.platform)) {
      return err(`it exported ${image.platform} twice in IMAGE_DIGESTS`);
    }
    images.push(image);
  }
  return ok(images);
}

function parseWord(word: string): PlatformImage | undefined {
  const at = word.indexOf("=");
  const digest = word.slice(at + 1);
  if (at < 1 || !isSha256Digest(digest)) return undefined;
  try {
    return { platform: formatPlatform(parsePlatform(word.slice(0, at))), digest };
  } catch {
    return undefined;
  }
}
