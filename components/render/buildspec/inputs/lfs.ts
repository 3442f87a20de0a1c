import { type BuildInput, plainVariables } from "../build-input";

const LFS = "MULTIARCH_LFS";

const PULL = "git lfs install --local > /dev/null && git lfs pull";

/**
 * The files that Git LFS keeps outside of the repository: CodeBuild's checkout has pointers in their place. Those of submodules
 * too, where they were fetched. Both curated images have git-lfs: https://github.com/aws/aws-codebuild-docker-images
 */
export const LFS_INPUT: BuildInput = {
  variables: ({ source }) => plainVariables({ [LFS]: source.lfs ? "pull" : "" }),
  before: `
if [ -n "\${${LFS}:-}" ]; then
  command -v git-lfs > /dev/null || fail "the build image has no git-lfs; use an image that has it, or leave out source.lfs"
  (cd "$CODEBUILD_SRC_DIR" && ${PULL} && git submodule --quiet foreach --recursive '${PULL}') ||
    fail "could not fetch the files of Git LFS; source.auth needs a credential that reads them, git's own message is above"
fi`,
};
