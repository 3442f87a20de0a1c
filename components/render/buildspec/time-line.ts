import { FACTS_FOLDER } from "./shell";

/**
 * Prints what took how long, in seconds since CodeBuild took the build on (`CODEBUILD_START_TIME`, milliseconds:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html). Steps side by side overlap; one that
 * failed has no end.
 */
export const PRINT_TIME_LINE = `if [ -s ${FACTS_FOLDER}/times ]; then
  echo "multiarch-codebuild time line, seconds from the start of the build:"
  sort -n ${FACTS_FOLDER}/times | awk -v began="\${CODEBUILD_START_TIME:-0}" '{
    if (NR == 1 && began == 0) began = $1 / 1000
    step = $0
    sub(/^[0-9]+ [0-9]+ /, "", step)
    printf "%7.1f to %7.1f  %s\\n", $1 / 1e6 - began / 1000, $2 / 1e6 - began / 1000, step
  }'
fi
`;
