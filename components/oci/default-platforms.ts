/** What an image is built and checked for where nothing else is said: Intel and Graviton; canonical. */
export const DEFAULT_PLATFORMS: readonly string[] = Object.freeze(["linux/amd64", "linux/arm64"]);
