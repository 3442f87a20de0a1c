import type { BuildInput } from "../build-input";

/** `<prefix>0`, `<prefix>1`, ... hold one `NAME=value` each. */
const PREFIX = "MULTIARCH_BUILD_ARG_";

export const BUILD_ARG_INPUT: BuildInput = {
  variables: ({ buildArgs }) =>
    buildArgs.map(({ name, value }, index) => ({ name: `${PREFIX}${index}`, value: [`${name}=`, value] })),
  before: `for name in "\${!${PREFIX}@}"; do what+=("--build-arg=\${!name}"); done`,
};
