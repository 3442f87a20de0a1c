import type { Publisher } from "../../service/publisher";
import type { Service } from "../../service/service";
import type { BuildInput, BuildVariable } from "./build-input";
import { ATTESTATION_INPUT } from "./inputs/attestations";
import { AUDIT_INPUT } from "./inputs/audit";
import { BUILD_ARG_INPUT } from "./inputs/build-args";
import { CONTEXT_INPUT } from "./inputs/build-contexts";
import { BUILDER_IMAGES_INPUT } from "./inputs/builder-images";
import { CACHE_INPUT } from "./inputs/cache";
import { CODE_ARTIFACT_INPUT } from "./inputs/code-artifact";
import { FACTS_INPUT } from "./inputs/facts";
import { LABEL_INPUT } from "./inputs/labels";
import { LFS_INPUT } from "./inputs/lfs";
import { LOGINS_INPUT } from "./inputs/logins";
import { OUTPUT_INPUT } from "./inputs/output";
import { PROXY_INPUT } from "./inputs/proxy";
import { MIRRORS_INPUT } from "./inputs/registry-mirrors";
import { SECRETS_INPUT } from "./inputs/secrets";
import { TEST_INPUT } from "./inputs/test-command";
import { WHAT_IS_BUILT } from "./inputs/what-is-built";

/** What a service and its publisher give to the builds, in the order in which their commands run. */
export const BUILD_INPUTS: readonly BuildInput[] = [
  LFS_INPUT,
  LOGINS_INPUT,
  MIRRORS_INPUT,
  BUILDER_IMAGES_INPUT,
  WHAT_IS_BUILT,
  FACTS_INPUT,
  PROXY_INPUT,
  BUILD_ARG_INPUT,
  LABEL_INPUT,
  CONTEXT_INPUT,
  ATTESTATION_INPUT,
  OUTPUT_INPUT,
  SECRETS_INPUT,
  CODE_ARTIFACT_INPUT,
  CACHE_INPUT,
  AUDIT_INPUT,
  TEST_INPUT,
];

/** The variables of a service's build projects, the same for each of them. */
export function buildVariables(service: Service, publisher: Publisher): readonly BuildVariable[] {
  return BUILD_INPUTS.flatMap((input) =>
    input
      .variables(service, publisher)
      .map((variable) => ({ ...variable, value: variable.value.map((piece) => wellFormed(piece)) })),
  );
}

/** Half of a surrogate pair has no form in UTF-8; a file or a process would get the same replacement. */
function wellFormed<P>(piece: P): P | string {
  return typeof piece === "string" ? piece.replace(/\p{Surrogate}/gu, "\ufffd") : piece;
}
