import { type BuildInput, plainVariables } from "../build-input";

const CONTEXT = "MULTIARCH_CONTEXT";
const DOCKERFILE = "MULTIARCH_DOCKERFILE";
const TARGET = "MULTIARCH_TARGET";

/**
 * The Dockerfile, the context and the target. Paths are absolute, so that none can be taken for an option, an address or the
 * standard input.
 */
export const WHAT_IS_BUILT: BuildInput = {
  variables: ({ context, dockerfile, target }) =>
    plainVariables({ [CONTEXT]: context, [DOCKERFILE]: dockerfile, [TARGET]: target }),
  before: `
dockerfile="$CODEBUILD_SRC_DIR/$${DOCKERFILE}"
context="$CODEBUILD_SRC_DIR/$${CONTEXT}"
[ -f "$dockerfile" ] || fail "the source has no file '$${DOCKERFILE}'; set the option \\"dockerfile\\""
[ -d "$context" ] || fail "the source has no folder '$${CONTEXT}'; set the option \\"context\\""
what+=("--file=$dockerfile")
if [ -n "\${${TARGET}:-}" ]; then what+=("--target=$${TARGET}"); fi`,
};
