export {
  assembleIndex,
  type Descriptor,
  type DescriptorPlatform,
  type ImageIndex,
  ImageIndexError,
  type ImageIndexErrorCode,
  type IndexOptions,
  type IndexSource,
} from "./oci/image-index";
export { formatPlatform, type Platform, PlatformError, parsePlatform } from "./oci/platform-text";
export {
  type BuildEvent,
  type BuildStateChange,
  type BuildStatus,
  type IgnoredEvent,
  parseBuildEvent,
} from "./publisher/builds/build-event";
export { renderBuildspec } from "./render/buildspec/buildspec";
export type { Architecture } from "./service/architectures";
export {
  IMAGE_EVENTS,
  type ImageEventDetails,
  type ImageEventSubject,
  type ImageEventType,
  type ImageFailed,
  type ImagePublished,
  type ImageRefused,
  type ImageRolledBack,
  type ImageSuperseded,
  type KeptTag,
  type MovedTag,
  type TagReport,
} from "./service/events";
export type {
  Attestations,
  CodeCommitSource,
  ComputeSize,
  GitHubSource,
  NoSource,
  RepositoryOptions,
  S3Source,
  ServiceOptions,
  SourceOptions,
  Supersede,
} from "./service/options/service-options";
export { type Problem, ServiceOptionsError } from "./service/problem";
export { type Publisher, type PublisherOptions, resolvePublisher } from "./service/publisher";
export type { Repository } from "./service/repository";
export { type Build, type Builder, resolveService, type Service } from "./service/service";
export type { Source } from "./service/sources/source";
export { planTags, type SourceFacts, type TagPolicy } from "./service/tags";
