import { CIRCLECI_SHELL, renderCircleCi } from "./circleci";
import { CODEBUILD_SHELL, renderCodeBuild } from "./codebuild";
import { GITHUB_SHELL, renderGitHub } from "./github";
import { GITLAB_SHELL, renderGitLab } from "./gitlab";
import { imagePipeline } from "./image-pipeline";
import type { Pipeline, PipelineImage, PipelineMode, RenderedFile, VendorShell } from "./pipeline";
import type { CiVendor } from "./vendors";

const RENDERERS: Readonly<
  Record<
    CiVendor,
    { readonly shell: VendorShell; readonly render: (pipeline: Pipeline) => readonly RenderedFile[] }
  >
> = {
  github: { shell: GITHUB_SHELL, render: renderGitHub },
  gitlab: { shell: GITLAB_SHELL, render: renderGitLab },
  circleci: { shell: CIRCLECI_SHELL, render: renderCircleCi },
  codebuild: { shell: CODEBUILD_SHELL, render: renderCodeBuild },
};

/** The files that build an image at a vendor; the same image gives the same text. */
export function ciFiles(vendor: CiVendor, mode: PipelineMode, image: PipelineImage): readonly RenderedFile[] {
  const { shell, render } = RENDERERS[vendor];
  return render(imagePipeline(image, mode, shell));
}
