import { formatImageReference, type ImageReference } from "../../components/oci/image-reference";
import { formatListing } from "../../components/oci/listing";
import { parsePlatform } from "../../components/oci/platform-text";
import { usageError } from "../command-error";
import { jsonText } from "../output/json";
import { withProgress } from "../output/progress";
import { openImageStore } from "../registry/open-image-store";
import type { Shell } from "../shell";
import { readContents } from "./image-contents";
import { imageForPlatform } from "./image-for-platform";
import { imageTree } from "./image-tree";
import { inspected } from "./inspected";
import { readImage, refusing } from "./read-image";

/** The options of `multiarch inspect`. */
export interface InspectOptions {
  readonly tree?: true | undefined;
  readonly raw?: true | undefined;
  readonly json?: true | undefined;
  /** Canonical. */
  readonly platform?: string | undefined;
}

/** Shows an image of a registry; reads no more of it than is shown. */
export async function inspect(
  shell: Shell,
  reference: ImageReference,
  options: InspectOptions,
): Promise<void> {
  refuseTogether(options);
  shell.print(
    await withProgress(shell, `reading ${formatImageReference(reference)}`, shown(shell, reference, options)),
  );
}

async function shown(shell: Shell, reference: ImageReference, options: InspectOptions): Promise<string> {
  const store = openImageStore(shell);
  if (options.raw === true) return (await store.get(reference)).body;
  if (options.tree !== true && options.json !== true && options.platform === undefined) {
    const { body, mediaType } = await store.get(reference);
    return refusing(reference, () => formatListing(reference, body, mediaType));
  }
  const read = await readImage(store, reference);
  if (options.platform !== undefined) {
    const chosen = await imageForPlatform(store, read, parsePlatform(options.platform));
    return `${formatImageReference(chosen)}\n`;
  }
  const contents = options.tree === true ? await readContents(store, read) : new Map();
  const image = inspected(read, contents);
  return options.json === true ? jsonText(image) : imageTree(image, shell.colours.stdout);
}

/** `--tree` and `--json` go together: then the JSON has what the tree shows. */
function refuseTogether({ tree, raw, json, platform }: InspectOptions): void {
  const given = [
    ...(raw === true ? ["--raw"] : []),
    ...(platform === undefined ? [] : ["--platform"]),
    ...(tree === true ? ["--tree"] : json === true ? ["--json"] : []),
  ];
  if (given.length > 1) throw usageError(`${given.join(" and ")} are different outputs; give one of them`);
}
