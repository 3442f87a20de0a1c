import { type BuildInput, plainVariables } from "../build-input";

const CONTEXT = "MULTIARCH_CONTEXT";
const DOCKERFILE = "MULTIARCH_DOCKERFILE";
const TARGET = "MULTIARCH_TARGET";
const NO_CACHE = "MULTIARCH_NO_CACHE";

/**
 * The Dockerfile, the context, the target, and whether the cache counts. Paths are absolute, so that none can be taken for an option, an address or the
 * standard input.
 */
export const WHAT_IS_BUILT: BuildInput = {
  variables: ({ context, dockerfile, target, noCache }) =>
    plainVariables({
      [CONTEXT]: context,
      [DOCKERFILE]: dockerfile,
      [TARGET]: target,
      [NO_CACHE]: noCache ? "true" : "",
    }),
  before: `
dockerfile="$CODEBUILD_SRC_DIR/$${DOCKERFILE}"
context="$CODEBUILD_SRC_DIR/$${CONTEXT}"
[ -f "$dockerfile" ] || fail "the source has no file '$${DOCKERFILE}'; set the option \\"dockerfile\\""
[ -d "$context" ] || fail "the source has no folder '$${CONTEXT}'; set the option \\"context\\""
what+=("--file=$dockerfile")
if [ -n "\${${TARGET}:-}" ]; then what+=("--target=$${TARGET}"); fi
if [ -n "\${${NO_CACHE}:-}" ]; then what+=(--no-cache); fi`,
};
