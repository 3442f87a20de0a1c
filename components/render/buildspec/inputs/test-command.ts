import { execForm, testArguments, testDockerfile } from "../../buildx/test-build";
import { type BuildInput, plainVariables } from "../build-input";
import { shellWords } from "../shell";

/** The test command as a JSON array. */
const TEST_COMMAND = "MULTIARCH_TEST_COMMAND";

/** Runs the test command in the image that was pushed. */
export const TEST_INPUT: BuildInput = {
  variables: ({ testCommand }) => plainVariables({ [TEST_COMMAND]: execForm(testCommand) }),
  after: `
test_image() {
  printf '${testDockerfile("%s").replaceAll("\n", "\\n")}' "$${TEST_COMMAND}" |
    docker buildx build --progress=plain ${shellWords(testArguments("$platform", "$repository@$digest")).join(" ")} 2>&1 |
    tee "$facts/test-$slug.log" || {
    code="$(sed -n 's/^.*did not complete successfully: exit code: \\([0-9]*\\).*$/\\1/p' "$facts/test-$slug.log" | tail -n 1)"
    [ -n "$code" ] || fail "the test command could not be run on $platform; BuildKit's own message is above"
    fail "the test command failed on $platform with exit code $code; its output is above"
  }
}
if [ -n "\${${TEST_COMMAND}:-}" ]; then timed "test $platform" test_image; fi`,
};
