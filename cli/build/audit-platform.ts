import { auditImage } from "../../components/audit/audit-image";
import { refusedText, wrongText } from "../../components/audit/audit-text";
import { formatImageReference, type ImageReference } from "../../components/oci/image-reference";
import type { ImageStore } from "../../components/oci/image-store";
import { AUDIT_DOCKERFILE, auditArguments } from "../../components/render/buildx/audit-build";
import { type CommandError, failure, refusal } from "../command-error";
import { pushedConfig } from "./pushed-image";
import { type BuildHost, buildFailure, indented, solved } from "./solved-build";

/**
 * Looks for programs of another architecture in an image that was pushed. Images of Windows have none that could be read.
 *
 * @throws {CommandError} when it has one, or cannot be read
 */
export async function auditPlatform(
  host: BuildHost,
  store: ImageStore,
  platform: string,
  image: ImageReference,
  signal: AbortSignal,
): Promise<void> {
  if (!platform.startsWith("linux/")) return;
  const config = await pushedConfig(store, image);
  const found = await filesRead(host, platform, image, signal, (archive) =>
    auditImage(platform, config, archive),
  );
  if (found.wrong.length > 0) throw wrongPrograms(platform, found.wrong);
}

/** Reads all files of an image, as an archive that BuildKit makes of it. */
async function filesRead<T>(
  host: BuildHost,
  platform: string,
  image: ImageReference,
  signal: AbortSignal,
  read: (archive: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  let reading: Promise<T> | undefined;
  const { solve, end } = await solved(host, platform, auditArguments(platform, formatImageReference(image)), {
    signal,
    input: AUDIT_DOCKERFILE,
    onOutput: (archive) => {
      reading = read(archive);
      // What it was is said below; buildx is not left waiting for somebody who reads on.
      reading.catch(() => archive.destroy());
    },
  });
  const what = `looking at the programs of ${platform}`;
  if (end.status === 0 && reading !== undefined) {
    return reading.catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      throw failure(`${what} failed: ${reason}; no tag was written`, { cause: error });
    });
  }
  throw buildFailure(what, solve, end);
}

/** As many as the pipeline names: of an image whose base is of another architecture every program is wrong. */
const MOST_LINES = 20;

function wrongPrograms(platform: string, wrong: Parameters<typeof refusedText>[1]): CommandError {
  const others = wrong.slice(1, MOST_LINES).map((other) => `also ${wrongText(other)}`);
  return refusal(
    [`${refusedText(platform, wrong, "--skip-audit")}; no tag was written`, ...indented(others)].join("\n"),
  );
}
