import { DEFAULT_ATTESTATIONS, provenanceArgument, SCAN_ALL } from "../../buildx/arguments";
import { type BuildInput, plainVariables } from "../build-input";

const PROVENANCE = "MULTIARCH_PROVENANCE";
const SBOM = "MULTIARCH_SBOM";
/** Image that lists the packages; BuildKit's own without it. */
const SCANNER = "MULTIARCH_SBOM_SCANNER";

/** Provenance that names the CodeBuild build, and the list of packages. Each is written out: BuildKit's defaults have changed. */
export const ATTESTATION_INPUT: BuildInput = {
  variables: ({ provenance, sbom }) =>
    plainVariables({
      [PROVENANCE]: provenance === DEFAULT_ATTESTATIONS.provenance ? "" : provenance,
      [SBOM]: sbom === DEFAULT_ATTESTATIONS.sbom ? "" : sbom,
    }),
  before: `
case "\${${PROVENANCE}:-}" in
  off) what+=("${provenanceArgument("off")}") ;;
  max) what+=("${provenanceArgument("max", "$CODEBUILD_BUILD_ARN")}") ;;
  *) what+=("${provenanceArgument("min", "$CODEBUILD_BUILD_ARN")}") ;;
esac
scanner=true
if [ -n "\${${SCANNER}:-}" ]; then scanner="generator=$${SCANNER}"; fi
case "\${${SBOM}:-}" in
  max) what+=("--sbom=$scanner" ${SCAN_ALL.join(" ")}) ;;
  min) what+=("--sbom=$scanner") ;;
  *) what+=(--sbom=false) ;;
esac`,
};
