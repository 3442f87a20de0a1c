import { ImageReferenceError, parseImageReference } from "../../oci/image-reference";
import { isPlainObject } from "../../text/json";
import { shown } from "../../text/shown";
import type { Problem } from "../problem";
import { unfitProblem } from "./checks";
import { sourcePathProblem } from "./dockerfile";
import type { OptionGroup } from "./group";

/** Option `buildContexts`. */
export interface BuildContextsOption {
  /**
   * Named contexts: folders, images and repositories that the Dockerfile names in `FROM`, `COPY --from` and `RUN --mount=from`. One with
   * the name of a stage or of an image takes its place.
   *
   * - a path from the root of the source, such as `libs/common`
   * - an image: `docker-image://public.ecr.aws/docker/library/alpine:3.22`
   * - a git repository: `https://github.com/acme/common.git#v1.4:src`; BuildKit clones it without credentials
   *
   * An image or a repository without a digest or commit may be another one in each build, also on each platform.
   *
   * @example { common: "libs/common" }
   *
   * @default {}
   */
  readonly buildContexts?: Readonly<Record<string, string>>;
}

/** A named context. */
export interface NamedContext {
  readonly name: string;
  /** `folder`: a path from the root of the source. `address`: as BuildKit reads it. */
  readonly kind: "folder" | "address";
  readonly place: string;
}

/** Part of the model: `buildContexts`. */
export interface BuildContextsModel {
  /** Sorted by name. */
  readonly buildContexts: readonly NamedContext[];
}

export const BUILD_CONTEXTS: OptionGroup<BuildContextsOption, BuildContextsModel> = {
  checks: { buildContexts: contextProblems },
  resolve: ({ buildContexts = {} }) => ({
    buildContexts: Object.entries(buildContexts)
      .map(([name, place]) => ({
        name,
        kind: isAddress(place) ? ("address" as const) : ("folder" as const),
        place,
      }))
      .sort((left, right) => (left.name < right.name ? -1 : 1)),
  }),
};

const IMAGE = "docker-image://";
/** A repository by HTTPS, with a branch, tag or commit and a folder: https://docs.docker.com/build/concepts/context/#git-repositories */
const GIT = /^https:\/\/[A-Za-z0-9.-]+(?::\d+)?(?:\/[\w.~%+-]+)+\.git(?:#[^\s:#]+(?::[^\s:#]+)?)?$/;

function isAddress(place: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(place);
}

function contextProblems(contexts: unknown): readonly (Problem | undefined)[] {
  if (!isPlainObject(contexts)) {
    const reason = `${shown(contexts)} is not a plain object; use for example { common: "libs/common" }`;
    return [{ path: "buildContexts", reason }];
  }
  return Object.entries(contexts).flatMap(([name, place]) => {
    const path = `buildContexts.${name}`;
    return [nameProblem(path, name), placeProblem(path, place)];
  });
}

/** A stage, or an image that the Dockerfile names: https://docs.docker.com/reference/cli/docker/buildx/build/#build-context */
function nameProblem(path: string, name: string): Problem | undefined {
  if (/^[a-z0-9]+(?:[._/:@-]+[a-z0-9]+)*$/.test(name)) return undefined;
  const reason = `${shown(name)} is not the name of a context; use small letters and digits with ".", "-", "_" or "/" between them, for example "common"`;
  return { path, reason };
}

/** An address of git over SSH, which no build has a key for: https://git-scm.com/docs/git-clone#_git_urls */
const GIT_OVER_SSH = /^[\w.-]+@[\w.-]+:/;

function placeProblem(path: string, place: unknown): Problem | undefined {
  if (typeof place === "string" && GIT_OVER_SSH.test(place)) {
    const reason = `${shown(place)} is an address of git over SSH, for which BuildKit has no key; use "https://<host>/<repository>.git#<commit>"`;
    return { path, reason };
  }
  if (typeof place !== "string" || !isAddress(place)) return sourcePathProblem(path, place, "libs/common");
  if (place.startsWith(IMAGE)) return imageProblem(path, place.slice(IMAGE.length));
  if (GIT.test(place)) return unfitProblem(path, place);
  const credentials = /^[a-z]+:\/\/[^/]*@/i.test(place);
  // The text may hold a password, so it is not shown.
  if (credentials)
    return { path, reason: "has a user or a password, which the provenance would show; leave them out" };
  const rule = `use a path inside the source, "${IMAGE}<image>" or "https://<host>/<repository>.git#<commit>"`;
  return {
    path,
    reason: `${shown(place.replace(/\?.*$/s, "?***"))} is no context that a build on CodeBuild reads; ${rule}`,
  };
}

function imageProblem(path: string, image: string): Problem | undefined {
  try {
    parseImageReference(image);
    return unfitProblem(path, image);
  } catch (error) {
    if (!(error instanceof ImageReferenceError)) throw error;
    return { path, reason: error.message };
  }
}
