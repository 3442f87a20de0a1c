import { formatImageReference, type ImageReference } from "../../components/oci/image-reference";
import { EXIT } from "../exit-code";
import type { ValidateJson } from "../json/validate";
import { jsonText } from "../output/json";
import { withProgress } from "../output/progress";
import { styled } from "../output/style";
import { openImageStore } from "../registry/open-image-store";
import type { Shell } from "../shell";
import { checkImage } from "./check-image";
import { printable } from "./listed-platforms";

/** Lists every fault of an image; there is a finding when it has one, and a failure when something could not be read. */
export async function validate(
  shell: Shell,
  reference: ImageReference,
  options: { readonly deep?: true | undefined; readonly json?: true | undefined },
): Promise<void> {
  const checking = checkImage(openImageStore(shell), reference, options.deep === true);
  const checked = await withProgress(shell, `checking ${formatImageReference(reference)}`, checking);
  shell.print(options.json === true ? jsonText(checked) : checkedText(checked, shell.colours.stdout));
  const { faults } = checked;
  if (faults.length === 0) return;
  shell.exitWith(faults.some(({ code }) => code === "CHILD_UNREAD") ? EXIT.failed : EXIT.finding);
}

function checkedText({ reference, faults, checked }: ValidateJson, hasColours: boolean): string {
  const lines = faults.map(
    ({ code, place, reason }) =>
      `${styled(hasColours, "red", code)}${place === "" ? "" : ` ${place}`} ${printable(reason)}\n`,
  );
  const parts = [
    counted(checked.entries, "entry", "entries"),
    counted(checked.configs, "config", "configs"),
    ...(checked.layers === 0 ? [] : [counted(checked.layers, "layer", "layers")]),
  ];
  const found = faults.length === 0 ? "no faults" : counted(faults.length, "fault", "faults");
  return `${lines.join("")}${reference}: ${found} (${parts.join(", ")} checked)\n`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
