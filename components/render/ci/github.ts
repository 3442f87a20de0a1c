import type { Pipeline, PipelineJob, PipelineStep, RenderedFile, VendorShell } from "./pipeline";
import { yamlFile } from "./yaml-file";

/** Machines by architecture: https://docs.github.com/en/actions/reference/runners/github-hosted-runners */
const RUNNERS = { amd64: "ubuntu-24.04", arm64: "ubuntu-24.04-arm" } as const;

/** The one action that is used, by its commit: a tag of another repository can be moved. */
const CHECKOUT = {
  value: "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1",
  comment: "v7.0.1",
} as const;

/** Audience of the identity token, as the identity provider in AWS has it. */
const AUDIENCE = "sts.amazonaws.com";

/**
 * https://docs.github.com/en/actions/reference/workflows-and-actions/variables. The identity token is asked for with a secret that
 * reaches curl by its standard input: https://docs.github.com/en/actions/reference/security/oidc
 */
export const GITHUB_SHELL: VendorShell = {
  revision: "GITHUB_SHA",
  identity: [
    'export AWS_WEB_IDENTITY_TOKEN_FILE="$RUNNER_TEMP/aws-identity"',
    `printf 'header = "Authorization: bearer %s"\\n' "$ACTIONS_ID_TOKEN_REQUEST_TOKEN" |\n` +
      `  curl --fail --silent --show-error --config - "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=${AUDIENCE}" |\n` +
      `  sed 's/^.*"value": *"\\([^"]*\\)".*$/\\1/' > "$AWS_WEB_IDENTITY_TOKEN_FILE"`,
  ],
  tell: () => ['echo "digest=$digest" >> "$GITHUB_OUTPUT"'],
  hear: () => [],
};

/** A workflow of GitHub Actions: https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax */
export function renderGitHub(pipeline: Pipeline): readonly RenderedFile[] {
  const workflow = {
    name: "Image",
    on: { push: { branches: [pipeline.image.branch] } },
    permissions: {},
    // A build that overtakes an older one would let the older one move the tag back.
    concurrency: { group: "image", "cancel-in-progress": false },
    env: literals(pipeline.variables),
    defaults: { run: { shell: "bash" } },
    jobs: Object.fromEntries(pipeline.jobs.map((job) => [job.id, jobOf(job, pipeline)])),
  };
  return [yamlFile(".github/workflows/image.yml", headOf(pipeline), workflow)];
}

function headOf({ access, image }: Pipeline): readonly string[] {
  const common = ["Builds the image on every push and publishes it for all platforms under one tag."];
  if (access.kind === "ecr")
    return [
      ...common,
      "Needs: the variable AWS_ROLE_ARN, a role that trusts this repository and may push to the ECR repository",
      "(https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws).",
    ];
  if (isOwnRegistry(image.image)) return common;
  return [...common, "Needs: the secrets REGISTRY_USER and REGISTRY_PASSWORD."];
}

function jobOf(job: PipelineJob, pipeline: Pipeline): object {
  return {
    name: job.title,
    "runs-on": RUNNERS[job.runner],
    "timeout-minutes": 60,
    permissions: permissionsOf(job, pipeline),
    ...(job.needs.length > 0 ? { needs: job.needs } : {}),
    ...(job.tells === undefined ? {} : { outputs: { digest: "${{ steps.build.outputs.digest }}" } }),
    steps: [
      ...(job.hasSource ? [{ uses: CHECKOUT, with: { "persist-credentials": false } }] : []),
      ...job.steps.map((step) => stepOf(step, job, pipeline)),
    ],
  };
}

function permissionsOf({ hasSource }: PipelineJob, { access, image }: Pipeline): object {
  return {
    ...(hasSource ? { contents: "read" } : {}),
    ...(access.kind === "ecr"
      ? { "id-token": { value: "write", comment: "the identity that AWS trusts" } }
      : {}),
    ...(isOwnRegistry(image.image) ? { packages: { value: "write", comment: "pushes the image" } } : {}),
  };
}

function stepOf(step: PipelineStep, job: PipelineJob, pipeline: Pipeline): object {
  const env = step.kind === "login" ? loginVariables(pipeline) : heardBy(step, job);
  return {
    name: step.title,
    ...(step.kind === "build" && job.tells !== undefined ? { id: "build" } : {}),
    ...(Object.keys(env).length > 0 ? { env } : {}),
    run: `${step.commands.join("\n")}\n`,
  };
}

/** Credentials are the environment of the one step that needs them. */
function loginVariables({ access, image }: Pipeline): Readonly<Record<string, string>> {
  if (access.kind === "ecr") return { AWS_ROLE_ARN: "${{ vars.AWS_ROLE_ARN }}" };
  const own = isOwnRegistry(image.image);
  return {
    REGISTRY_USER: own ? "${{ github.actor }}" : "${{ secrets.REGISTRY_USER }}",
    REGISTRY_PASSWORD: own ? "${{ secrets.GITHUB_TOKEN }}" : "${{ secrets.REGISTRY_PASSWORD }}",
  };
}

function heardBy(step: PipelineStep, job: PipelineJob): Readonly<Record<string, string>> {
  if (step.kind !== "publish") return {};
  return Object.fromEntries(
    job.hears.map((variable, at) => [variable, `\${{ needs.${job.needs[at]}.outputs.digest }}`]),
  );
}

function isOwnRegistry(image: string): boolean {
  return image.startsWith("ghcr.io/");
}

/** A text with `${{` would be an expression. */
function literals(variables: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [name, value.replaceAll("${{", "${{ '${{' }}")]),
  );
}
