import { BUILD_IMAGES } from "../../../service/build-images";
import { DEFAULT_ATTESTATIONS, provenanceArgument, SCAN_ALL } from "../../buildx/arguments";
import { type BuildInput, plainVariables } from "../build-input";
import { SBOM_SCANNER } from "./builder-images";

const PROVENANCE = "MULTIARCH_PROVENANCE";
const SBOM = "MULTIARCH_SBOM";

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
scanner="generator=\${${SBOM_SCANNER}:-${BUILD_IMAGES.sbomScanner}}"
case "\${${SBOM}:-}" in
  max) what+=("--sbom=$scanner" ${SCAN_ALL.join(" ")}) ;;
  min) what+=("--sbom=$scanner") ;;
  *) what+=(--sbom=false) ;;
esac`,
};
