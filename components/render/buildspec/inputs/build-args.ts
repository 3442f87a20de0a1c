import type { BuildInput } from "../build-input";

/** `<prefix>0`, `<prefix>1`, ... hold one `NAME=value` each. */
const PREFIX = "MULTIARCH_BUILD_ARG_";

/** The build arguments, with the facts of the run in them. */
export const BUILD_ARG_INPUT: BuildInput = {
  variables: ({ buildArgs }) =>
    buildArgs.map(({ name, value }, index) => ({ name: `${PREFIX}${index}`, value: [`${name}=`, value] })),
  before: `for name in "\${!${PREFIX}@}"; do if fill_in "\${!name}"; then what+=("--build-arg=$filled"); fi; done`,
};
