import { CHOOSE_BUILDER, START_BUILDER } from "./builder";
import { BUILD_PLATFORMS } from "./platforms";
import { TELL_FALLBACKS } from "./registries/fallbacks";
import { FIND_FACTS, TELL_DIGESTS, TELL_FACTS } from "./source-facts";
import { PRINT_TIME_LINE } from "./time-line";

/**
 * The shell commands of the buildspec, by phase; fixed text, the same for every service and every build project.
 *
 * CodeBuild runs them one after the other in one shell (https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html,
 * `version`): each does its work in a subshell, so that neither its options nor its variables reach the next one. Facts
 * travel between the phases as files in a folder beside the source.
 */
export const BUILD_SCRIPT = {
  pre_build: [FIND_FACTS, TELL_FACTS, START_BUILDER, CHOOSE_BUILDER],
  build: [BUILD_PLATFORMS],
  post_build: [TELL_DIGESTS, TELL_FALLBACKS, PRINT_TIME_LINE],
} as const;
