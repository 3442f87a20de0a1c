/** Entry `multiarch-codebuild/oci`: pure OCI, without AWS, an engine or I/O. */
export type { Descriptor, DescriptorPlatform } from "./descriptor";
export { digestOf, sha256Digest } from "./digest";
export { isDigest, isSha256Digest } from "./digest-text";
export { assembleIndex, type ImageIndex } from "./image-index";
export { ImageIndexError, type ImageIndexErrorCode } from "./image-index-error";
export type { IndexOptions } from "./index-input";
export type { IndexSource } from "./index-source";
export { formatIndex } from "./listing";
export {
  DOCKER_LIST,
  DOCKER_MANIFEST,
  type DocumentKind,
  documentKind,
  OCI_INDEX,
  OCI_MANIFEST,
} from "./media-types";
export { type Platform, PlatformError } from "./platform";
export { formatPlatform, parsePlatform, platformKey } from "./platform-text";
export { isTag } from "./reference";
export type { PutAnswer, Registry, StoredImage } from "./registry";
