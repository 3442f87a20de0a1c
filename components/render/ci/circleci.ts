import type { Pipeline, PipelineJob, RenderedFile, VendorShell } from "./pipeline";
import { yamlFile } from "./yaml-file";

/** Machines by architecture; both run the same image: https://circleci.com/docs/guides/execution-managed/using-arm/ */
const RUNNERS = { amd64: "medium", arm64: "arm.medium" } as const;

/** A dated image with Docker, buildx and the AWS command line: https://circleci.com/developer/machine/image/ubuntu-2404 */
const MACHINE = "ubuntu-2404:2025.09.1";

/** Folder of the workspace that jobs hand over. */
const WORKSPACE = "handover";

/** https://circleci.com/docs/reference/variables/, https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/ */
export const CIRCLECI_SHELL: VendorShell = {
  revision: "CIRCLE_SHA1",
  identity: [
    "export AWS_WEB_IDENTITY_TOKEN_FILE=$(mktemp)",
    `printf '%s' "$CIRCLE_OIDC_TOKEN_V2" > "$AWS_WEB_IDENTITY_TOKEN_FILE"`,
  ],
  tell: (variable) => [`mkdir -p ${WORKSPACE}`, `printf '%s' "$digest" > ${WORKSPACE}/${variable}`],
  hear: (variable) => [`${variable}=$(cat ${WORKSPACE}/${variable})`],
};

/** A configuration of CircleCI: https://circleci.com/docs/reference/configuration-reference/ */
export function renderCircleCi(pipeline: Pipeline): readonly RenderedFile[] {
  const filters = { branches: { only: [pipeline.image.branch] } };
  const content = {
    version: 2.1,
    jobs: Object.fromEntries(pipeline.jobs.map((job) => [job.id, jobOf(job, pipeline)])),
    workflows: {
      image: {
        jobs: pipeline.jobs.map(({ id, needs }) => ({
          [id]: { ...(needs.length > 0 ? { requires: needs } : {}), filters },
        })),
      },
    },
  };
  return [yamlFile(".circleci/config.yml", headOf(pipeline), content)];
}

function headOf({ access }: Pipeline): readonly string[] {
  const common = ["Builds the image on every push and publishes it for all platforms under one tag."];
  if (access.kind === "password")
    return [
      ...common,
      "Needs: the environment variables REGISTRY_USER and REGISTRY_PASSWORD of the project.",
    ];
  return [
    ...common,
    "Needs: the environment variable AWS_ROLE_ARN of the project, a role that trusts it and may push to the ECR repository",
    "(https://circleci.com/docs/guides/permissions-authentication/openid-connect-tokens/).",
  ];
}

function jobOf(job: PipelineJob, { variables }: Pipeline): object {
  const runs = job.steps.map(({ title, commands }) => ({
    run: { name: title, command: escaped(`${commands.join("\n")}\n`) },
  }));
  return {
    machine: { image: MACHINE },
    resource_class: RUNNERS[job.runner],
    environment: Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, escaped(value)])),
    steps: [
      ...(job.hasSource ? ["checkout"] : []),
      ...(job.hears.length > 0 ? [{ attach_workspace: { at: WORKSPACE } }] : []),
      ...runs,
      ...(job.tells === undefined ? [] : [{ persist_to_workspace: { root: WORKSPACE, paths: [job.tells] } }]),
    ],
  };
}

/** `<<` begins a parameter: https://circleci.com/docs/reference/configuration-reference/#pipeline-parameters */
function escaped(text: string): string {
  return text.replaceAll("<<", "\\<<");
}
