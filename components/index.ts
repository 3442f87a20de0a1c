/** Entry `multiarch-codebuild`: the model and its documents, without an engine, an SDK or I/O. */
export type { Finding, Severity } from "./dockerfile/finding";
export { type LintOptions, lintDockerfile } from "./dockerfile/rules/lint-dockerfile";
export type { Descriptor, DescriptorPlatform } from "./oci/descriptor";
export { assembleIndex, type ImageIndex } from "./oci/image-index";
export { ImageIndexError, type ImageIndexErrorCode } from "./oci/image-index-error";
export type { IndexOptions } from "./oci/index-input";
export type { IndexSource } from "./oci/index-source";
export { formatIndex } from "./oci/listing";
export { type Platform, PlatformError } from "./oci/platform";
export { formatPlatform, parsePlatform } from "./oci/platform-text";
export {
  type BuildEvent,
  type BuildStateChange,
  type BuildStatus,
  type IgnoredEvent,
  parseBuildEvent,
} from "./publisher/builds/build-event";
export { renderBuildspec } from "./render/buildspec/buildspec";
export type { BuildxImageOptions, BuildxTagOptions } from "./render/buildx/image-options";
export { IMAGE_EVENTS } from "./service/events";
export { type OtherEvent, parseImageEvent, type ReceivedImageEvent } from "./service/parse-image-event";
export { ServiceOptionsError } from "./service/problem";
export type * from "./service/public-types";
export { resolvePublisher } from "./service/resolve-publisher";
export { resolveService } from "./service/resolve-service";
export { planTags } from "./service/tags";
