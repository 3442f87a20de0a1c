/** Bounds of what a registry may send and of how long it may take. */
export interface RegistryLimits {
  /** Milliseconds without a byte before a request is given up. */
  readonly idleMilliseconds: number;
  /** Milliseconds that a whole request may take, its body included; the transfer of a blob has only the other limit. */
  readonly wholeMilliseconds: number;
  /** Attempts of one request. */
  readonly attempts: number;
  /** Milliseconds before the second attempt; each further wait is twice as long. */
  readonly firstWaitMilliseconds: number;
  /** Longest wait that a registry may ask for, in milliseconds; who asks for more is not asked again. */
  readonly longestWaitMilliseconds: number;
  /** Milliseconds that a credential helper may take. */
  readonly helperMilliseconds: number;
  /** Bytes of the largest blob that is sent in one request, as far as the registry takes that. */
  readonly wholeUploadBytes: number;
  /** Bytes of one chunk of an upload in chunks; as many are held. */
  readonly chunkBytes: number;
}

export const DEFAULT_LIMITS: RegistryLimits = {
  idleMilliseconds: 30_000,
  wholeMilliseconds: 120_000,
  attempts: 5,
  firstWaitMilliseconds: 300,
  longestWaitMilliseconds: 60_000,
  helperMilliseconds: 30_000,
  wholeUploadBytes: Number.POSITIVE_INFINITY,
  chunkBytes: 16 * 1024 * 1024,
};

/** Bytes of a manifest or an index: what registries take at least, and most of them at most. https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests */
export const LARGEST_DOCUMENT = 4 * 1024 * 1024;
/** Bytes of a config, a provenance statement or an SBOM that is read as text. */
export const LARGEST_TEXT = 32 * 1024 * 1024;
/** Bytes of a list of tags or referrers, per page. */
export const LARGEST_LIST = 4 * 1024 * 1024;
/** Pages of a list. */
export const MOST_PAGES = 1_000;
/** Bytes of an answer that is an error, or a token. */
export const LARGEST_NOTE = 256 * 1024;
/** Redirects that one request follows. */
export const MOST_REDIRECTS = 5;
