import type { ImageRepository } from "../../components/oci/image-reference";

/** The scope that reads a repository: https://distribution.github.io/distribution/spec/auth/scope/ */
export function pullScope({ repository }: Pick<ImageRepository, "repository">): string {
  return `repository:${repository}:pull`;
}

/** The scope that reads and writes a repository. */
export function pushScope({ repository }: Pick<ImageRepository, "repository">): string {
  return `repository:${repository}:pull,push`;
}
