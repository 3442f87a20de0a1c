import { cp, mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { CreateRepositoryCommand, ECRClient } from "@aws-sdk/client-ecr";
import { IAM } from "@aws-sdk/client-iam";
import { BUILD_IMAGES } from "../../../components/service/build-images";
import type { Cleanup } from "../../../local/cleanup";
import { clientSettings } from "../../../local/cloud/ministack";
import { COMMIT_ENVIRONMENT } from "../../../local/codebuild/remotes";
import type { LocalEnvironment } from "../../../local/environment";
import { run } from "../../../local/process";

/** The machines of a vendor's jobs: processes of this machine that share the local builder and the local registry. */
export interface Machines {
  readonly environment: LocalEnvironment;
  /** Variables of every job; nothing of AWS but the address of the local cloud. */
  readonly env: NodeJS.ProcessEnv;
  /** Id of the commit that is built. */
  readonly commit: string;
  /** A password of the local registry, for the user `AWS`. */
  readonly password: string;
  /** A role that trusts the identity of a job, and may push to the repositories of this test. */
  readonly role: string;
  /** The token that the vendor gives to a job; where GitHub's jobs ask for it, and with which secret. */
  readonly identity: { readonly token: string; readonly url: string; readonly secret: string };
  /** A new checkout of the commit, with other files beside its own. */
  checkout(name: string, files: Readonly<Record<string, string>>): Promise<string>;
  /** Creates a repository in the local registry. */
  repository(name: string): Promise<string>;
}

const EXAMPLE = join(__dirname, "..", "..", "..", "examples", "hello-service");

export async function startMachines(environment: LocalEnvironment, cleanup: Cleanup): Promise<Machines> {
  const { cloud, folder } = environment;
  const token = identityToken();
  const secret = "a-request-token";
  const password = (await run("aws", ["ecr", "get-login-password"], { env: environment.env })).stdout.trim();
  const source = join(folder, "ci-source");
  await cp(EXAMPLE, source, { recursive: true });
  const git = (...args: readonly string[]) =>
    run("git", args, { cwd: source, env: { ...environment.env, ...COMMIT_ENVIRONMENT } });
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git("commit", "--quiet", "--message=hello");
  return {
    environment,
    env: await jobEnvironment(environment),
    commit: (await git("rev-parse", "HEAD")).stdout.trim(),
    password,
    role: await trustingRole(environment),
    identity: { token, secret, url: await tokenServer(token, secret, cleanup) },
    checkout: async (name, files) => {
      const checkout = join(folder, "checkouts", name);
      await run("git", ["clone", "--quiet", source, checkout], { env: environment.env });
      for (const [path, text] of Object.entries(files)) {
        await mkdir(join(checkout, path, ".."), { recursive: true });
        await writeFile(join(checkout, path), text);
      }
      return checkout;
    },
    repository: async (repositoryName) => {
      await new ECRClient(clientSettings(cloud)).send(new CreateRepositoryCommand({ repositoryName }));
      return `${cloud.registry}/${repositoryName}`;
    },
  };
}

/**
 * The environment without keys, and with a `docker` that has an engine: see {@link ENGINE}. Where a Docker engine is installed, its
 * container with the local builder stands for the job's own.
 */
async function jobEnvironment({
  env,
  builder,
  folder,
  cloud,
  bin,
}: LocalEnvironment): Promise<NodeJS.ProcessEnv> {
  const { BUILDX_BUILDER, BUILDX_CONFIG, DOCKER_CONFIG, ...rest } = env;
  const { stdout } = await run("docker", ["buildx", "inspect"], { env });
  const endpoint = /^Driver:\s*docker-container/m.test(stdout)
    ? `docker-container://buildx_buildkit_${builder.env.BUILDX_BUILDER}0`
    : `unix://${join(folder, "buildkit.sock")}`;
  const programs = join(folder, "ci-bin");
  await mkdir(programs, { recursive: true });
  const real = (await run("sh", ["-c", "command -v docker"], { env })).stdout.trim();
  const script = ENGINE.replaceAll("@DOCKER@", real)
    .replaceAll("@CONFIG@", DOCKER_CONFIG ?? "")
    .replaceAll("@MACHINES@", join(folder, "machines"))
    .replaceAll("@ENDPOINT@", endpoint);
  await writeFile(join(programs, "docker"), script, { mode: 0o755 });
  const kept = Object.entries(rest).filter(([name]) => !name.startsWith("AWS_"));
  return {
    ...Object.fromEntries(kept),
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    // The AWS command line keeps the credentials of a role there: another cloud's would be no good here.
    HOME: join(folder, "home"),
    PATH: [programs, bin, env.PATH].join(delimiter),
  };
}

/**
 * Stands in for a Docker engine alone: QEMU is what the kernel has already, and a new builder is the local one. Every other command
 * is the real command line's, with a configuration of its own for each job.
 */
const ENGINE = `#!/bin/sh
job="\${GITHUB_JOB:-\${CI_JOB_NAME:-\${CIRCLE_JOB:-$CODEBUILD_BUILD_ID}}}"
export DOCKER_CONFIG="@MACHINES@/\${GITHUB_REPOSITORY:-$MACHINE}/$job"
if [ ! -d "$DOCKER_CONFIG" ]; then mkdir -p "$DOCKER_CONFIG" && cp @CONFIG@/config.json "$DOCKER_CONFIG"; fi
unset DOCKER_HOST DOCKER_TLS_VERIFY DOCKER_CERT_PATH
case "$*" in
  "run --privileged --rm ${BUILD_IMAGES.binfmt} --install arm64")
    test -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ;;
  "buildx create --name multiarch --use --bootstrap --driver docker-container --driver-opt image=${BUILD_IMAGES.buildkit}"*)
    exec @DOCKER@ buildx create --name multiarch --use --bootstrap --driver remote @ENDPOINT@ ;;
  run* | "buildx create"*)
    echo "docker $*: not a command that the engine of these tests knows" >&2
    exit 1 ;;
  *) exec @DOCKER@ "$@" ;;
esac
`;

const ISSUER = "ci.example.com";

/** A token with the claims of a job; the local cloud looks at them and not at the signature. */
function identityToken(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = { iss: `https://${ISSUER}`, aud: "sts.amazonaws.com", sub: "repo:acme/billing" };
  return `${part({ alg: "RS256" })}.${part(claims)}.${"s".repeat(43)}`;
}

/** GitHub's endpoint for identity tokens: https://docs.github.com/en/actions/reference/security/oidc */
async function tokenServer(token: string, secret: string, cleanup: Cleanup): Promise<string> {
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "", "http://127.0.0.1");
    const isAllowed = request.headers.authorization === `bearer ${secret}`;
    response.statusCode = isAllowed && searchParams.get("audience") === "sts.amazonaws.com" ? 200 : 401;
    response.end(JSON.stringify({ count: 1, value: response.statusCode === 200 ? token : "" }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  cleanup.add("stop the token server", () => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/token?api-version=2.0`;
}

async function trustingRole({ cloud }: LocalEnvironment): Promise<string> {
  const iam = new IAM(clientSettings(cloud));
  const document = (...statements: readonly object[]) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
    });
  const provider = `arn:aws:iam::${cloud.account}:oidc-provider/${ISSUER}`;
  const AssumeRolePolicyDocument = document(
    {
      Action: "sts:AssumeRoleWithWebIdentity",
      Principal: { Federated: provider },
      Condition: {
        StringEquals: { [`${ISSUER}:aud`]: "sts.amazonaws.com", [`${ISSUER}:sub`]: "repo:acme/billing" },
      },
    },
    { Action: "sts:AssumeRole", Principal: { Service: "codebuild.amazonaws.com" } },
  );
  const { Role } = await iam.createRole({ RoleName: "ci", AssumeRolePolicyDocument });
  await iam.putRolePolicy({
    RoleName: "ci",
    PolicyName: "push",
    PolicyDocument: document(
      { Action: "ecr:GetAuthorizationToken", Resource: "*" },
      { Action: PUSH, Resource: `arn:aws:ecr:*:${cloud.account}:repository/ci-*` },
      { Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: "*" },
    ),
  });
  return Role?.Arn ?? "";
}

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html, and those of a pull for the cache */
const PUSH = [
  "ecr:BatchCheckLayerAvailability",
  "ecr:BatchGetImage",
  "ecr:CompleteLayerUpload",
  "ecr:GetDownloadUrlForLayer",
  "ecr:InitiateLayerUpload",
  "ecr:PutImage",
  "ecr:UploadLayerPart",
];
