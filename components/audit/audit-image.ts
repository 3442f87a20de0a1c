import { type Audit, auditFiles } from "./audit";
import { collectFiles } from "./image-files";
import { imageStart } from "./image-start";
import { tarEntries } from "./tar-entries";

/**
 * Looks for programs of another architecture in an image.
 *
 * @param platform canonical, such as `linux/arm64`; of one whose programs are not known nothing is found
 * @param config what the image's config says that is started, see {@link imageStart}
 * @param archive all files of the image
 * @throws {TarError} when the archive cannot be read to its end
 */
export async function auditImage(
  platform: string,
  config: unknown,
  archive: AsyncIterable<Uint8Array>,
): Promise<Audit> {
  const files = await collectFiles(tarEntries(archive));
  const [, machine = ""] = platform.split("/");
  return auditFiles(files, imageStart(config), machine);
}
