import { BUILD_ENVIRONMENT } from "../../service/contract";
import { BUILD_ENVIRONMENT_VARIABLES, DIGEST_KEY } from "../buildx/arguments";
import { BUILD_INPUTS } from "./build-inputs";
import { PRIVATE_FOLDER } from "./inputs/private-folder";
import { FACTS_FOLDER, guarded, indented } from "./shell";

const { repositoryUri, platforms } = BUILD_ENVIRONMENT;

const partsOf = (part: "before" | "platform" | "after") =>
  BUILD_INPUTS.flatMap((input) => input[part]?.trim() ?? []).join("\n");

/**
 * Builds the platforms of this build project, all at the same time: pushes each by digest without a tag, then runs what
 * checks it. One platform alone writes its log as it is; of several, each line starts with the platform. Every platform is
 * built to its end, so that one run tells all that fails.
 */
export const BUILD_PLATFORMS = guarded(`
facts=${FACTS_FOLDER}
repository="$${repositoryUri}"
what=()
${PRIVATE_FOLDER.trim()}
${partsOf("before")}
if [ -s "$facts/commit-seconds" ]; then
  SOURCE_DATE_EPOCH="$(< "$facts/commit-seconds")"
  export SOURCE_DATE_EPOCH
fi

build_platform() {
  platform="$1"
  slug="\${platform//\\//-}"
  own=()
${indented(partsOf("platform"))}
  rm -f "$facts/metadata-$slug.json"
  build_image() {
    ${assignments(BUILD_ENVIRONMENT_VARIABLES)} docker buildx build --progress=plain "--platform=$platform" \\
      "\${what[@]}" "\${own[@]}" "$@" \\
      "--metadata-file=$facts/metadata-$slug.json" "$context" 2>&1 | tee "$facts/build-$slug.log"
  }
  build_to_the_end() {
    while_limited build_image "\${caches[@]}" || { layers_are_gone && build_image; } ||
      fail "building $platform failed$(why_not_pulled); BuildKit's own message is above"
  }
  timed "build and push $platform" build_to_the_end
  digest="$(sed -n 's/^.*"${DIGEST_KEY}": *"\\(sha256:[0-9a-f]\\{64\\}\\)".*$/\\1/p' "$facts/metadata-$slug.json" || :)"
  [ -n "$digest" ] || fail "buildx reported no digest of $platform; the builder must push images, use another BUILDX_BUILDER"
${indented(partsOf("after"))}
  printf '%s=%s\\n' "$platform" "$digest" > "$facts/digest-$slug"
}

read -ra all <<< "$${platforms}"
rm -f "$facts"/digest-*
if [ "\${#all[@]}" = 1 ]; then
  build_platform "\${all[0]}"
else
  builds=()
  for one in "\${all[@]}"; do
    (build_platform "$one" 2>&1 | sed -u "/^multiarch-codebuild: /!s|^|$one: |") &
    builds+=("$!")
  done
  failed=0
  for build in "\${builds[@]}"; do wait "$build" || failed=1; done
  [ "$failed" = 0 ] || exit 1
fi
for one in "\${all[@]}"; do cat "$facts/digest-\${one//\\//-}"; done > "$facts/digests"
`);

function assignments(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}
