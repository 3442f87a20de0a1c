import { sha256Digest } from "../../../oci/digest";
import { PublisherFault } from "../../fault";

/** Larger than any image config that a build writes: Docker and containerd refuse configs over 4 or 8 MiB. */
const MOST_BYTES = 4 * 1024 * 1024;

const TIMEOUT_MILLISECONDS = 10_000;

/**
 * Downloads a config and checks it against its digest.
 *
 * @param url what GetDownloadUrlForLayer gave: a URL that is signed for minutes, so it is never part of an error
 * @param origin where to read instead, when the SDK has another endpoint for AWS (`AWS_ENDPOINT_URL`): the URL names
 *   a host of AWS, which an emulator does not answer for, though it has the blob under the same path
 */
export async function readConfigBlob(
  url: string,
  digest: string,
  origin: string | undefined,
): Promise<string> {
  const doing = "downloading config";
  try {
    const given = new URL(url);
    const address = origin === undefined ? given : new URL(`${given.pathname}${given.search}`, origin);
    const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
    if (!response.ok) throw new Error(`the download answers with status ${response.status}`);
    const bytes = await limitedBytes(response);
    const actual = sha256Digest(bytes);
    if (actual === digest) return bytes.toString("utf8");
    const reason = `what was downloaded has the digest ${actual}`;
    throw new PublisherFault("IMAGE_CORRUPT", { doing, subject: digest, reason });
  } catch (error) {
    if (error instanceof PublisherFault) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new PublisherFault("AWS_CALL", { doing, subject: digest, reason });
  }
}

async function limitedBytes(response: Response): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
