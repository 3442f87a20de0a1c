import { defaultDays } from "../image-days";
import type { Text } from "../late";
import { ATTESTATIONS, type AttestationsModel, type AttestationsOptions } from "./attestations";
import { AUDIT, type AuditModel, type AuditOption } from "./audit";
import { BUILD_ARGS, type BuildArgsModel, type BuildArgsOption, LATE_BUILD_ARGS } from "./build-args";
import { BUILD_CONTEXTS, type BuildContextsModel, type BuildContextsOption } from "./build-contexts";
import { BUILD_ROLE, type BuildRoleModel, type BuildRoleOption, LATE_BUILD_ROLE } from "./build-role";
import {
  CODE_ARTIFACT,
  type CodeArtifactModel,
  type CodeArtifactOption,
  LATE_CODE_ARTIFACT,
} from "./code-artifact";
import { COMPUTE, type ComputeModel, type ComputeOption, LATE_COMPUTE } from "./compute/compute";
import { DOCKERFILE, type DockerfileModel, type DockerfileOptions } from "./dockerfile";
import type { Check, OptionContext } from "./group";
import { IMAGE_FORM, type ImageFormModel, type ImageFormOptions } from "./image-form";
import { LABELS, type LabelsModel, type LabelsOption } from "./labels";
import { LOCAL_CACHE, type LocalCacheModel, type LocalCacheOption } from "./local-cache";
import { defaultRepositoryName, type NamePrefixModel } from "./name-prefix";
import { LATE_NETWORK, NETWORK, type NetworkModel, type NetworkOption } from "./network";
import { PLATFORMS, type PlatformsModel, type PlatformsOption } from "./platforms";
import { PROXY, type ProxyModel, type ProxyOption } from "./proxy";
import { LATE_PULL_FROM, PULL_FROM, type PullFromModel, type PullFromOption } from "./pull-from";
import { LATE_REPOSITORY, REPOSITORY, type RepositoryModel } from "./repository/repository";
import type { RepositoryOption } from "./repository/repository-options";
import type { RetentionModel } from "./retention";
import { LATE_SECRETS, SECRETS, type SecretsModel, type SecretsOptions } from "./secrets/secrets";
import { LATE_SOURCES, SOURCE, type SourceModel, type SourceOption } from "./source";
import { SUPERSEDE, type SupersedeModel, type SupersedeOption } from "./supersede";
import { TAGS, type TagsModel, type TagsOption } from "./tags";
import { TEST_COMMAND, type TestCommandModel, type TestCommandOption } from "./test-command";
import { TIMEOUT, type TimeoutModel, type TimeoutOption } from "./timeout";
import { VERSIONS, type VersionsModel, type VersionsOption } from "./versions";

/**
 * What a service is built from, and how. Every option has a default, so `{}` is a valid service.
 *
 * @typeParam R what the engine calls a text that is known only at deployment
 */
export interface ServiceOptions<R = never>
  extends SourceOption<R>,
    PlatformsOption,
    DockerfileOptions,
    BuildArgsOption<R>,
    LabelsOption,
    BuildContextsOption,
    ImageFormOptions,
    SecretsOptions<R>,
    PullFromOption<R>,
    CodeArtifactOption<R>,
    TagsOption,
    VersionsOption,
    RepositoryOption<R>,
    ComputeOption<R>,
    NetworkOption<R>,
    ProxyOption,
    BuildRoleOption<R>,
    TimeoutOption,
    LocalCacheOption,
    TestCommandOption,
    AuditOption,
    AttestationsOptions,
    SupersedeOption {}

/** What the options make of the model. */
export interface OptionsModel
  extends SourceModel,
    PlatformsModel,
    DockerfileModel,
    BuildArgsModel,
    LabelsModel,
    BuildContextsModel,
    ImageFormModel,
    SecretsModel,
    PullFromModel,
    CodeArtifactModel,
    TagsModel,
    VersionsModel,
    RepositoryModel,
    ComputeModel,
    NetworkModel,
    ProxyModel,
    BuildRoleModel,
    TimeoutModel,
    LocalCacheModel,
    TestCommandModel,
    AuditModel,
    AttestationsModel,
    SupersedeModel {}

/** One check for each option. */
export const SERVICE_CHECKS: { readonly [K in keyof Required<ServiceOptions>]: Check<OptionContext> } = {
  ...SOURCE.checks,
  ...PLATFORMS.checks,
  ...DOCKERFILE.checks,
  ...BUILD_ARGS.checks,
  ...LABELS.checks,
  ...BUILD_CONTEXTS.checks,
  ...IMAGE_FORM.checks,
  ...SECRETS.checks,
  ...PULL_FROM.checks,
  ...CODE_ARTIFACT.checks,
  ...TAGS.checks,
  ...VERSIONS.checks,
  ...REPOSITORY.checks,
  ...COMPUTE.checks,
  ...NETWORK.checks,
  ...PROXY.checks,
  ...BUILD_ROLE.checks,
  ...TIMEOUT.checks,
  ...LOCAL_CACHE.checks,
  ...TEST_COMMAND.checks,
  ...AUDIT.checks,
  ...ATTESTATIONS.checks,
  ...SUPERSEDE.checks,
};

/** Paths of options whose value may be known only at deployment. */
export const LATE_SERVICE_OPTIONS: readonly string[] = [
  ...LATE_SOURCES,
  ...LATE_BUILD_ARGS,
  ...LATE_REPOSITORY,
  ...LATE_SECRETS,
  ...LATE_PULL_FROM,
  ...LATE_CODE_ARTIFACT,
  ...LATE_COMPUTE,
  ...LATE_NETWORK,
  ...LATE_BUILD_ROLE,
];

/** Decides every option. The options have no problems. */
export function resolveOptions(
  name: string,
  options: ServiceOptions<Text>,
  publisher: Pick<RetentionModel, "ledgerRetentionDays"> & NamePrefixModel,
): OptionsModel {
  const versions = VERSIONS.resolve(options);
  const tags = TAGS.resolve(options, versions);
  const source = SOURCE.resolve(options);
  const form = IMAGE_FORM.resolve(options);
  const days = defaultDays({ ...tags, branch: source.source.branch }, publisher.ledgerRetentionDays);
  return {
    ...source,
    ...PLATFORMS.resolve(options),
    ...DOCKERFILE.resolve(options),
    ...BUILD_ARGS.resolve(options),
    ...LABELS.resolve(options),
    ...BUILD_CONTEXTS.resolve(options),
    ...form,
    ...SECRETS.resolve(options),
    ...PULL_FROM.resolve(options),
    ...CODE_ARTIFACT.resolve(options),
    ...tags,
    ...versions,
    ...REPOSITORY.resolve(options, defaultRepositoryName(publisher, name), tags, days),
    ...COMPUTE.resolve(options),
    ...NETWORK.resolve(options),
    ...PROXY.resolve(options),
    ...BUILD_ROLE.resolve(options),
    ...TIMEOUT.resolve(options),
    ...LOCAL_CACHE.resolve(options),
    ...TEST_COMMAND.resolve(options),
    ...AUDIT.resolve(options),
    ...ATTESTATIONS.resolve(options, form),
    ...SUPERSEDE.resolve(options),
  };
}
