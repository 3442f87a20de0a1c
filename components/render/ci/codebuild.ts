import { ARCHITECTURES } from "../../service/architectures";
import type { Pipeline, PipelineJob, PipelineStep, RenderedFile, VendorShell } from "./pipeline";
import { tagCommand } from "./steps";
import { yamlFile } from "./yaml-file";

const REVISION = { revision: "CODEBUILD_RESOLVED_SOURCE_VERSION" } as const;

/**
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html. The role of the project is the identity.
 * Builds of two projects share no files and no variables: a tag of each architecture hands its digest over.
 */
export const CODEBUILD_SHELL: VendorShell = {
  ...REVISION,
  identity: [],
  tell: (variable) => [
    tagCommand(REVISION),
    `docker buildx imagetools create --tag "$IMAGE:$tag-${suffixOf(variable)}" "$IMAGE@$digest"`,
  ],
  hear: (variable) => [
    `${variable}=$(docker buildx imagetools inspect "$IMAGE:$tag-${suffixOf(variable)}" --format '{{.Manifest.Digest}}')`,
  ],
};

function suffixOf(variable: string): string {
  return variable.replace("DIGEST_", "").toLowerCase();
}

/**
 * One buildspec for each job and, where there are several, one of a batch that runs them as a graph:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build-buildspec.html
 */
export function renderCodeBuild(pipeline: Pipeline): readonly RenderedFile[] {
  const [only, ...more] = pipeline.jobs;
  if (only !== undefined && more.length === 0) return [buildspecOf(only, pipeline, "buildspec.yml", PROJECT)];
  const files = pipeline.jobs.map((job) =>
    buildspecOf(job, pipeline, pathOf(job), [`${job.title}.`, ...rolesOf(job)]),
  );
  return [batchOf(pipeline), ...files];
}

const PROJECT = [
  "Builds the image and publishes it for all platforms under one tag.",
  "Needs: a project in privileged mode whose role may push to the repository, and a webhook for pushes to one branch.",
];

function rolesOf({ runner, hasSource }: PipelineJob): readonly string[] {
  const { environmentType, buildImage } = ARCHITECTURES[runner];
  const mode = hasSource ? " in privileged mode" : "";
  return [`By hand: a project of type ${environmentType}${mode} with the image ${buildImage}.`];
}

function batchOf({ jobs }: Pipeline): RenderedFile {
  const graph = jobs.map((job) => {
    const { environmentType, buildImage } = ARCHITECTURES[job.runner];
    return {
      identifier: identifierOf(job.id),
      buildspec: pathOf(job),
      env: {
        type: environmentType,
        image: buildImage,
        "compute-type": "BUILD_GENERAL1_SMALL",
        ...privilege(job),
      },
      ...(job.needs.length > 0 ? { "depend-on": job.needs.map(identifierOf) } : {}),
    };
  });
  const head = [
    "Builds each architecture on a machine of its own, then combines the images under one tag, as one batch.",
    "Needs: a project with a batch configuration, whose role may push to the repository, and a webhook for pushes to one branch.",
  ];
  return yamlFile("buildspec.yml", head, {
    version: 0.2,
    batch: { "fast-fail": true, "build-graph": graph },
  });
}

function privilege({ hasSource }: PipelineJob): object {
  return hasSource ? { "privileged-mode": true } : {};
}

/** Letters, digits and `_`. */
function identifierOf(id: string): string {
  return id.replaceAll("-", "_");
}

function pathOf({ id }: PipelineJob): string {
  return `buildspec-${id}.yml`;
}

function buildspecOf(
  job: PipelineJob,
  { access, variables }: Pipeline,
  path: string,
  head: readonly string[],
): RenderedFile {
  const commands = (...kinds: readonly PipelineStep["kind"][]) =>
    job.steps.filter(({ kind }) => kinds.includes(kind)).flatMap((step) => step.commands);
  return yamlFile(path, head, {
    version: 0.2,
    env: {
      variables,
      ...(access.kind === "password" ? { "secrets-manager": SECRETS } : {}),
    },
    phases: {
      pre_build: { commands: commands("login", "prepare") },
      build: { commands: commands("build", "publish") },
    },
  });
}

/** A secret `registry` of Secrets Manager with the keys `user` and `password`. */
const SECRETS = { REGISTRY_USER: "registry:user", REGISTRY_PASSWORD: "registry:password" } as const;
