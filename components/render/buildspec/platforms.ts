import { BUILD_ENVIRONMENT } from "../../service/contract";
import {
  attestationArguments,
  BUILD_ENVIRONMENT_VARIABLES,
  cacheArguments,
  cacheTag,
  DIGEST_KEY,
  pushByDigest,
  registryCache,
} from "../buildx/arguments";
import { testArguments, testDockerfile } from "../buildx/test-build";
import { FACTS_FOLDER, guarded } from "./shell";
import { BUILD_VALUES } from "./values";

const { repositoryUri, platforms } = BUILD_ENVIRONMENT;
const { context, dockerfile, target, buildArgPrefix, cache, testCommand } = BUILD_VALUES;

/** Words of a command; the shell puts values in those that have variables. */
const shellWords = (words: readonly string[]) =>
  words.map((word) => (word.includes("$") ? `"${word}"` : word));

const TEST = shellWords(testArguments("$platform", "$repository@$digest"));

/**
 * Builds each platform of this build project, pushes it by digest without a tag, and runs the test command in it.
 *
 * Paths are absolute, so that none can be taken for an option, an address or the standard input. An image that could not be
 * cached is still the image that was asked for: a failing cache fails nothing.
 */
export const BUILD_PLATFORMS = guarded(`
facts=${FACTS_FOLDER}
repository="$${repositoryUri}"
dockerfile="$CODEBUILD_SRC_DIR/$${dockerfile}"
context="$CODEBUILD_SRC_DIR/$${context}"
[ -f "$dockerfile" ] || fail "the source has no file '$${dockerfile}'; set the option \\"dockerfile\\""
[ -d "$context" ] || fail "the source has no folder '$${context}'; set the option \\"context\\""
what=("--file=$dockerfile")
if [ -n "\${${target}:-}" ]; then what+=("--target=$${target}"); fi
for name in "\${!${buildArgPrefix}@}"; do what+=("--build-arg=\${!name}"); done
if [ -s "$facts/commit-seconds" ]; then
  SOURCE_DATE_EPOCH="$(< "$facts/commit-seconds")"
  export SOURCE_DATE_EPOCH
fi

for platform in $${platforms}; do
  cache="${registryCache(`$repository:${cacheTag(`$${cache}`, "${platform//\\//-}")}`)}"
  rm -f "$facts/metadata.json"
  ${assignments(BUILD_ENVIRONMENT_VARIABLES)} docker buildx build --progress=plain "--platform=$platform" \\
    "\${what[@]}" \\
    ${shellWords(cacheArguments("$cache")).join(" \\\n    ")} \\
    ${shellWords(attestationArguments("$CODEBUILD_BUILD_ARN")).join(" ")} \\
    ${shellWords([pushByDigest("$repository")])} \\
    "--metadata-file=$facts/metadata.json" "$context" ||
    fail "building $platform failed; BuildKit's own message is above"
  digest="$(sed -n 's/^.*"${DIGEST_KEY}": *"\\(sha256:[0-9a-f]\\{64\\}\\)".*$/\\1/p' "$facts/metadata.json" || :)"
  [ -n "$digest" ] || fail "buildx reported no digest of $platform; the builder must push images, use another BUILDX_BUILDER"
  if [ -n "\${${testCommand}:-}" ]; then
    printf '${testDockerfile("%s").replaceAll("\n", "\\n")}' "$${testCommand}" |
      docker buildx build --progress=plain ${TEST.slice(0, 4).join(" ")} \\
        ${TEST.slice(4).join(" ")} 2>&1 | tee "$facts/test.log" || {
      code="$(sed -n 's/^.*did not complete successfully: exit code: \\([0-9]*\\).*$/\\1/p' "$facts/test.log" | tail -n 1)"
      [ -n "$code" ] || fail "the test command could not be run on $platform; BuildKit's own message is above"
      fail "the test command failed on $platform with exit code $code; its output is above"
    }
  fi
  printf '%s=%s\\n' "$platform" "$digest" >> "$facts/digests"
done
`);

function assignments(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}
