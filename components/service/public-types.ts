/** Every type of the model and of its options; the entry `.` exports them all. */
export type { Architecture } from "./architectures";
export type { BuildProject } from "./build-project";
export type {
  ImageDelayed,
  ImageEvent,
  ImageEventDetails,
  ImageEventSubject,
  ImageEventType,
  ImageFailed,
  ImagePublished,
  ImageRefused,
  ImageRolledBack,
  ImageSuperseded,
  ImageUnchanged,
  KeptTag,
  MovedTag,
  SkippedTag,
  TagReport,
} from "./events";
export type { LateText, Text } from "./late";
export type { AttestationMode, Attestations } from "./options/attestations";
export type { NamedContext } from "./options/build-contexts";
export type { BuildRole, ExistingBuildRole, NewBuildRole } from "./options/build-role";
export type { BuildStatement, BuildStatementOptions } from "./options/build-statement";
export type { CodeArtifactOptions, CodeArtifactRepository } from "./options/code-artifact";
export type { ComputeOptions } from "./options/compute/compute";
export type { ComputeSize, HostKernel, MachineOptions } from "./options/compute/machine";
export type { Compression, ImageFormat } from "./options/image-form";
export type { Network, NetworkOptions } from "./options/network";
export type { ProxyOptions } from "./options/proxy";
export type { PublisherOptions } from "./options/publisher-options";
export type { PullRepository } from "./options/pull-from";
export type { BuilderImages } from "./options/registries/builder-images";
export type {
  MirrorCredentials,
  PullThroughCacheMirror,
  RegistryMirror,
  RegistryMirrorOptions,
  UriMirror,
} from "./options/registries/registry-mirrors";
export type { LambdaPullOptions, PullOptions } from "./options/repository/pull";
export type { PullModel } from "./options/repository/pull-model";
export type { NewRepository, Repository } from "./options/repository/repository";
export type { RepositoryOptions } from "./options/repository/repository-options";
export type {
  BuildSecret,
  BuildSecretOptions,
  ManagedSecret,
  SecretParameter,
} from "./options/secrets/build-secret";
export type { SshOptions } from "./options/secrets/secrets";
export type { ServiceOptions } from "./options/service-options";
export type { Supersede } from "./options/supersede";
export type { VersionsOptions } from "./options/versions";
export type { Problem } from "./problem";
export type { Publisher } from "./publisher";
export type { Service } from "./service";
export type { ConnectionAuth, SecretAuth, SourceAuth } from "./sources/auth";
export type { BitbucketSource } from "./sources/bitbucket";
export type { CertificateSource } from "./sources/certificate";
export type { CodeCommitSource } from "./sources/codecommit";
export type { CodePipelineSource } from "./sources/codepipeline";
export type { GitSource } from "./sources/git";
export type { GitHubSource } from "./sources/github";
export type { GitHubEnterpriseSource } from "./sources/github-enterprise";
export type { GitLabSource } from "./sources/gitlab";
export type { SelfManagedGitLabSource } from "./sources/gitlab-self-managed";
export type { SourceOptions } from "./sources/kinds";
export type { NoSource } from "./sources/none";
export type { ProviderSource } from "./sources/provider";
export type { S3Source } from "./sources/s3";
export type {
  Source,
  SourceAuthPlan,
  SourcePermission,
  SourceProject,
  WebhookScope,
} from "./sources/source";
export type { SourceFacts, TagPlan, TagPolicy } from "./tags";
export type { DeploymentFact, Template } from "./template";
export type { VersionPolicy, VersionScheme } from "./versions";
export type { Warning } from "./warning";
