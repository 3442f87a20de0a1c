import type { Pipeline, PipelineJob, RenderedFile, VendorShell } from "./pipeline";
import { yamlFile } from "./yaml-file";

/** Hosted machines of every tier by their tags: https://docs.gitlab.com/ci/runners/hosted_runners/linux/ */
const RUNNERS = { amd64: "saas-linux-small-amd64", arm64: "saas-linux-small-arm64" } as const;

/** The image of the jobs, with the command line and buildx, and of the engine beside them: https://hub.docker.com/_/docker */
const IMAGES = { job: "docker:28", engine: "docker:28-dind" } as const;

/** Name of the Docker context of the engine, whose TLS buildx reads from a context alone. */
const CONTEXT = "engine";

/** https://docs.gitlab.com/ci/variables/predefined_variables/, https://docs.gitlab.com/ci/secrets/id_token_authentication/ */
export const GITLAB_SHELL: VendorShell = {
  revision: "CI_COMMIT_SHA",
  identity: [
    "command -v aws || apk add --no-cache aws-cli",
    "export AWS_WEB_IDENTITY_TOKEN_FILE=$(mktemp)",
    `printf '%s' "$AWS_IDENTITY" > "$AWS_WEB_IDENTITY_TOKEN_FILE"`,
  ],
  engine: { commands: [`docker context create ${CONTEXT}`], context: CONTEXT },
  tell: (variable) => [`echo "${variable}=$digest" > digest.env`],
  hear: () => [],
};

/** A pipeline of GitLab: https://docs.gitlab.com/ci/yaml/ */
export function renderGitLab(pipeline: Pipeline): readonly RenderedFile[] {
  const native = pipeline.jobs.length > 1;
  const content = {
    workflow: { rules: [{ if: `$CI_COMMIT_BRANCH == "${pipeline.image.branch}"` }] },
    stages: native ? ["build", "combine"] : ["build"],
    default: { image: IMAGES.job, services: [IMAGES.engine], timeout: "60 minutes", interruptible: false },
    variables: {
      DOCKER_HOST: "tcp://docker:2376",
      DOCKER_TLS_CERTDIR: "/certs",
      DOCKER_TLS_VERIFY: "1",
      DOCKER_CERT_PATH: "/certs/client",
      ...literals(pipeline.variables),
    },
    ...Object.fromEntries(pipeline.jobs.map((job) => [job.id, jobOf(job, pipeline)])),
  };
  return [yamlFile(".gitlab-ci.yml", headOf(pipeline), content)];
}

function headOf({ access, image }: Pipeline): readonly string[] {
  const common = ["Builds the image on every push and publishes it for all platforms under one tag."];
  if (access.kind === "ecr")
    return [
      ...common,
      "Needs: the variable AWS_ROLE_ARN, a role that trusts this project and may push to the ECR repository",
      "(https://docs.gitlab.com/ci/cloud_services/aws/).",
    ];
  if (isOwnRegistry(image.image)) return common;
  return [...common, "Needs: the masked variables REGISTRY_USER and REGISTRY_PASSWORD."];
}

function jobOf(job: PipelineJob, pipeline: Pipeline): object {
  const last = job.id === pipeline.jobs.at(-1)?.id;
  return {
    stage: job.needs.length > 0 ? "combine" : "build",
    tags: [RUNNERS[job.runner]],
    ...(job.needs.length > 0 ? { needs: job.needs } : {}),
    // One at a time: an older pipeline that ends later would move the tag back.
    ...(last ? { resource_group: "image" } : {}),
    ...(pipeline.access.kind === "ecr" ? { id_tokens: { AWS_IDENTITY: { aud: "sts.amazonaws.com" } } } : {}),
    ...(job.hasSource ? {} : { variables: { GIT_STRATEGY: "none" } }),
    script: [...ownCredentials(pipeline), ...job.steps.flatMap(({ commands }) => commands)],
    ...(job.tells === undefined
      ? {}
      : { artifacts: { reports: { dotenv: "digest.env" }, expire_in: "1 day" } }),
  };
}

/** GitLab's own registry takes the credentials that every job has: https://docs.gitlab.com/user/packages/container_registry/ */
function ownCredentials({ image }: Pipeline): readonly string[] {
  if (!isOwnRegistry(image.image)) return [];
  return ["REGISTRY_USER=$CI_REGISTRY_USER", "REGISTRY_PASSWORD=$CI_REGISTRY_PASSWORD"];
}

function isOwnRegistry(image: string): boolean {
  return image.startsWith("registry.gitlab.com/");
}

/** A value with `$` would name another variable: https://docs.gitlab.com/ci/yaml/#variablesexpand */
function literals(variables: Readonly<Record<string, string>>): object {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      value.includes("$") ? { value, expand: false } : value,
    ]),
  );
}
