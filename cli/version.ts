/** Set by the build, from package.json. */
declare const MULTIARCH_VERSION: string | undefined;

/** The version of this package. */
export const VERSION = typeof MULTIARCH_VERSION === "string" ? MULTIARCH_VERSION : "0.0.0-source";
