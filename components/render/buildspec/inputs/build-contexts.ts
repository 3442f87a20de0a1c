import type { NamedContext } from "../../../service/options/build-contexts";
import type { BuildInput, BuildVariable } from "../build-input";

/** `<prefix>0`, `<prefix>1`, ... hold one `name=place` each: a path from the root of the source, or an address. */
const FOLDER = "MULTIARCH_NAMED_FOLDER_";
const ADDRESS = "MULTIARCH_NAMED_CONTEXT_";

/** The named contexts. Paths are absolute, so that none can be taken for an address. */
export const CONTEXT_INPUT: BuildInput = {
  variables: ({ buildContexts }) => [
    ...numbered(
      FOLDER,
      buildContexts.filter(({ kind }) => kind === "folder"),
    ),
    ...numbered(
      ADDRESS,
      buildContexts.filter(({ kind }) => kind === "address"),
    ),
  ],
  before: `
for name in "\${!${FOLDER}@}"; do
  folder="$CODEBUILD_SRC_DIR/\${!name#*=}"
  [ -d "$folder" ] || fail "the source has no folder '\${!name#*=}'; set the option \\"buildContexts\\""
  what+=("--build-context=\${!name%%=*}=$folder")
done
for name in "\${!${ADDRESS}@}"; do what+=("--build-context=\${!name}"); done`,
};

function numbered(prefix: string, contexts: readonly NamedContext[]): readonly BuildVariable[] {
  return contexts.map(({ name, place }, index) => ({
    name: `${prefix}${index}`,
    value: [`${name}=${place}`],
  }));
}
