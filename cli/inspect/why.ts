import { formatImageReference, type ImageReference } from "../../components/oci/image-reference";
import type { ImageStore } from "../../components/oci/image-store";
import type { Platform } from "../../components/oci/platform";
import { formatPlatform, parsePlatform } from "../../components/oci/platform-text";
import { EXIT } from "../exit-code";
import type { WhyJson } from "../json/why";
import { jsonText } from "../output/json";
import { withProgress } from "../output/progress";
import { openImageStore } from "../registry/open-image-store";
import type { Shell } from "../shell";
import { choiceOf } from "./choice";
import { readImage } from "./read-image";
import { singleImage } from "./single-image";
import { whyText } from "./why-text";

/** Shows which image a machine gets of a reference, and why; a finding where Docker and containerd get none. */
export async function why(
  shell: Shell,
  reference: ImageReference,
  options: { readonly platform: string; readonly json?: true | undefined },
): Promise<void> {
  const machine = parsePlatform(options.platform);
  const reading = explained(openImageStore(shell), reference, machine);
  const json = await withProgress(shell, `reading ${formatImageReference(reference)}`, reading);
  shell.print(options.json === true ? jsonText(json) : whyText(json, shell.colours.stdout));
  if (json.containerd.chosen === undefined) shell.exitWith(EXIT.finding);
}

async function explained(store: ImageStore, reference: ImageReference, machine: Platform): Promise<WhyJson> {
  const read = await readImage(store, reference);
  const { image, document } = read;
  const index = document.kind === "index" ? document : await singleImage(store, read, document);
  return {
    reference: formatImageReference(reference),
    digest: image.digest,
    single: document.kind === "manifest",
    machine: formatPlatform(machine),
    containerd: choiceOf(reference, index, machine, "containerd"),
    podman: choiceOf(reference, index, machine, "podman"),
  };
}
