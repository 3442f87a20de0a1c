export type { Architecture } from "./core/architectures";
export { renderBuildspec } from "./core/buildspec";
export { type Problem, ServiceOptionsError } from "./core/errors";
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
} from "./core/options";
export { formatPlatform, type Platform, PlatformError, parsePlatform } from "./core/platforms";
export { type Publisher, type PublisherOptions, resolvePublisher } from "./core/publisher";
export type { Repository } from "./core/repository";
export { type Build, type Builder, resolveService, type Service } from "./core/service";
export type { Source } from "./core/source";
export { planTags, type SourceFacts, type TagPolicy } from "./core/tags";
export {
  type BuildEvent,
  type BuildStateChange,
  type BuildStatus,
  type IgnoredEvent,
  parseBuildEvent,
} from "./publisher/build-event";
export {
  assembleIndex,
  type Descriptor,
  type DescriptorPlatform,
  type ImageIndex,
  ImageIndexError,
  type ImageIndexErrorCode,
  type IndexOptions,
  type IndexSource,
} from "./publisher/image-index";
