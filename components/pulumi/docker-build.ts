import type * as dockerBuild from "@pulumi/docker-build";

/**
 * Pulumi's package for buildx, loaded when an image needs it: a program without such an image does without the package.
 *
 * @throws {Error} with the command that installs it
 */
export function loadDockerBuild(): typeof dockerBuild {
  try {
    return require("@pulumi/docker-build");
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new Error(
      'BuildxImage needs the package "@pulumi/docker-build", which is not installed; run: npm install @pulumi/docker-build',
      { cause: error },
    );
  }
}

/** A package that is there and misses one of its own is another failure. */
function isMissing(error: unknown): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    error.code === "MODULE_NOT_FOUND" &&
    error.message.includes("'@pulumi/docker-build'")
  );
}
