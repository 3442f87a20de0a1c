import { DEFAULT_FORM, formAttributes, imageOutput } from "../../buildx/arguments";
import { type BuildInput, plainVariables } from "../build-input";

/** The form of the image as attributes of an output, where it is not the default. */
export const OUTPUT = "MULTIARCH_OUTPUT";

const DEFAULT = formAttributes(DEFAULT_FORM);

/** Pushes each platform by digest, without a tag. */
export const OUTPUT_INPUT: BuildInput = {
  variables: (service) => {
    const attributes = formAttributes(service);
    return plainVariables({ [OUTPUT]: attributes === DEFAULT ? "" : attributes });
  },
  before: `what+=("--output=${imageOutput("$repository").replace(DEFAULT, () => `\${${OUTPUT}:-${DEFAULT}}`)}")`,
};
