import { appendFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import type { CiVendor } from "../../../components/render/ci/vendors";
import { run } from "../../../local/process";
import { runCodeBuild } from "./codebuild";
import type { Machines } from "./machines";

/** Runs the files of a pipeline as its vendor does, job after job; fails as the first job that fails. */
export type RunPipeline = (
  machines: Machines,
  name: string,
  files: Readonly<Record<string, string>>,
) => Promise<void>;

export const RUNNERS: Readonly<Record<CiVendor, (act: string) => RunPipeline>> = {
  github: (act) => (machines, name, files) => runGitHub(act, machines, name, files),
  gitlab: () => runGitLab,
  circleci: () => runCircleCi,
  codebuild: () => runCodeBuild,
};

/** By act, whose jobs are processes here: expressions, outputs and conditions are its own. */
async function runGitHub(
  act: string,
  machines: Machines,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const { identity } = machines;
  const cwd = await machines.checkout(name, files);
  const machine = ["ubuntu-24.04", "ubuntu-24.04-arm"].flatMap((label) => [
    "--platform",
    `${label}=-self-hosted`,
  ]);
  const given = {
    ACTIONS_ID_TOKEN_REQUEST_URL: identity.url,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: identity.secret,
    GITHUB_REPOSITORY: name,
  };
  const env = Object.entries(given).flatMap(([key, value]) => ["--env", `${key}=${value}`]);
  const secrets = ["--secret", "GITHUB_TOKEN", "--var", `AWS_ROLE_ARN=${machines.role}`, "--actor", "AWS"];
  await run(act, ["push", ...machine, ...env, ...secrets], {
    cwd,
    env: { ...machines.env, GITHUB_TOKEN: machines.password },
  });
}

interface GitLabJob {
  readonly needs?: readonly string[];
  readonly script: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  readonly id_tokens?: Readonly<Record<string, unknown>>;
  readonly artifacts?: { readonly reports: { readonly dotenv: string } };
}

/** The script of a job is one script for the shell of the image: https://docs.gitlab.com/runner/shells/ */
async function runGitLab(machines: Machines, name: string, files: Readonly<Record<string, string>>) {
  const document = parse(files[".gitlab-ci.yml"] ?? "") as Readonly<Record<string, GitLabJob>>;
  const global = document.variables as unknown as Readonly<Record<string, string>>;
  const told: Record<string, string> = {};
  const jobs = Object.entries(document).filter(([, job]) => "script" in job);
  for (const [id, job] of jobs) {
    const hasSource = job.variables?.GIT_STRATEGY !== "none";
    const cwd = await machines.checkout(`${name}-${id}`, hasSource ? files : {});
    const identity = "AWS_IDENTITY" in (job.id_tokens ?? {}) ? { AWS_IDENTITY: machines.identity.token } : {};
    await script(["sh", "-e"], job.script, cwd, {
      ...machines.env,
      ...global,
      ...job.variables,
      ...identity,
      ...told,
      CI_COMMIT_SHA: machines.commit,
      CI_JOB_NAME: id,
      CI_REGISTRY_USER: "AWS",
      CI_REGISTRY_PASSWORD: machines.password,
      AWS_ROLE_ARN: machines.role,
      MACHINE: name,
    });
    if (job.artifacts === undefined) continue;
    const lines = (await readFile(join(cwd, job.artifacts.reports.dotenv), "utf8")).trim().split("\n");
    for (const line of lines) told[line.slice(0, line.indexOf("="))] = line.slice(line.indexOf("=") + 1);
  }
}

type CircleStep =
  | "checkout"
  | { readonly run: { readonly command: string } }
  | { readonly attach_workspace: { readonly at: string } }
  | { readonly persist_to_workspace: { readonly root: string; readonly paths: readonly string[] } };

interface CircleJob {
  readonly environment: Readonly<Record<string, string>>;
  readonly steps: readonly CircleStep[];
}

/** Each step is a bash of its own: https://circleci.com/docs/reference/configuration-reference/#default-shell-options */
async function runCircleCi(machines: Machines, name: string, files: Readonly<Record<string, string>>) {
  const { jobs } = parse(files[".circleci/config.yml"] ?? "") as {
    readonly jobs: Readonly<Record<string, CircleJob>>;
  };
  const workspace = join(machines.environment.folder, `workspace-${name}`);
  await mkdir(workspace);
  for (const [id, job] of Object.entries(jobs)) {
    const env = {
      ...machines.env,
      ...job.environment,
      CIRCLE_SHA1: machines.commit,
      CIRCLE_JOB: id,
      CIRCLE_OIDC_TOKEN_V2: machines.identity.token,
      REGISTRY_USER: "AWS",
      REGISTRY_PASSWORD: machines.password,
      AWS_ROLE_ARN: machines.role,
      MACHINE: name,
    };
    const cwd = job.steps.includes("checkout")
      ? await machines.checkout(`${name}-${id}`, {})
      : join(workspace, "..", `empty-${name}`);
    await mkdir(cwd, { recursive: true });
    for (const step of job.steps) await runStep(step, { cwd, env, workspace });
  }
}

async function runStep(
  step: CircleStep,
  {
    cwd,
    env,
    workspace,
  }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly workspace: string },
): Promise<void> {
  if (typeof step === "string") return;
  if ("run" in step) {
    const command = step.run.command.replaceAll("\\<<", "<<");
    await script(["bash", "-eo", "pipefail"], [command], cwd, env);
  } else if ("attach_workspace" in step) {
    await cp(workspace, join(cwd, step.attach_workspace.at), { recursive: true });
  } else {
    const { root, paths } = step.persist_to_workspace;
    for (const path of paths) await cp(join(cwd, root, path), join(workspace, path), { recursive: true });
  }
}

/** Runs commands, one after the other in one shell. */
async function script(
  [shell = "", ...options]: readonly string[],
  commands: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const file = `${cwd}.script`;
  await writeFile(file, "");
  for (const command of commands) await appendFile(file, `${command}\n`);
  await run(shell, [...options, file], { cwd, env });
}
