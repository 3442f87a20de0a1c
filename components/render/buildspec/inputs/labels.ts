import { ANNOTATIONS } from "../../../service/contract";
import { type BuildInput, plainVariables } from "../build-input";
import { OUTPUT } from "./output";

/** Address of the source for people. */
const SOURCE = "MULTIARCH_SOURCE";
/** `<prefix>0`, `<prefix>1`, ... hold one `key=value` each. */
const PREFIX = "MULTIARCH_LABEL_";

const { source, revision, version, created } = ANNOTATIONS;

/**
 * The labels of the image, each also as an annotation of its manifest where the media type has room for one; the user's come last and take
 * the place of those that every image has. The time is the commit's, so that a build of the same commit has the same.
 */
export const LABEL_INPUT: BuildInput = {
  variables: ({ source: { address }, labels }) => [
    ...(address.length === 0 ? [] : [{ name: SOURCE, value: address }]),
    ...plainVariables(
      Object.fromEntries(labels.map(({ key, value }, index) => [`${PREFIX}${index}`, `${key}=${value}`])),
    ),
  ],
  before: `
label() {
  what+=("--label=$1")
  case "\${${OUTPUT}:-}" in *oci-mediatypes=false*) ;; *) what+=("--annotation=manifest:$1") ;; esac
}
if [ -n "\${${SOURCE}:-}" ]; then label "${source}=$${SOURCE}"; fi
label "${revision}=$fact_commit"
if [ -n "$fact_version" ]; then label "${version}=$fact_version"; fi
if [ -n "$fact_time" ]; then label "${created}=$fact_time"; fi
for name in "\${!${PREFIX}@}"; do if fill_in "\${!name}"; then label "$filled"; fi; done`,
};
