import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { buildRolePolicy } from "../../../components/render/build-role-policy";
import { projectPlan } from "../../../components/render/project-plan";
import type { ServiceOptions } from "../../../components/service/options/service-options";
import { resolvePublisher } from "../../../components/service/resolve-publisher";
import { resolveService } from "../../../components/service/resolve-service";
import { plainDeployment } from "../../fakes/deployment";
import { type Run, runBuildspec } from "./buildspec-run";

const SHARED = "arn:aws:secretsmanager:us-east-1:444455556666:secret:shared-Ab1cD2";
const KEY = "arn:aws:kms:us-east-1:444455556666:key/0a1b2c3d";
const VALUE = "t0p/secret+value";
const KEY_TEXT = "-----BEGIN KEY-----\nAAAA\n-----END KEY-----";

const SECRETS: ServiceOptions = {
  secrets: {
    pip: { parameter: "/build/pip" },
    npm: { secret: "team/npm", field: "token", versionStage: "AWSPREVIOUS" },
    shared: { secret: SHARED, versionId: "0123456789abcdef0123456789abcdef", key: KEY },
  },
  ssh: { default: { parameter: "deploy", key: KEY } },
};
const ENVIRONMENT = {
  MULTIARCH_SECRETS: "npm pip shared",
  MULTIARCH_SECRET_0: VALUE,
  MULTIARCH_SECRET_1: "pip",
  MULTIARCH_SECRET_2: "shared",
  MULTIARCH_SSH_KEY: KEY_TEXT,
};
/** Shows the file of the key while docker runs, and nothing else. */
const SHOW_KEY = `for one in "$@"; do case "$one" in --ssh=default=*) stat -c 'key %a' "\${one#*=*=}"; cmp "\${one#*=*=}" <(printf '%s\\n' "$MULTIARCH_SSH_KEY") && echo "key whole" ;; esac; done`;

describe("the secrets of a build", () => {
  it("are variables that only name where CodeBuild finds the values", () => {
    const service = resolveService("hello", SECRETS);
    const [project] = service.projects.map((one) =>
      projectPlan(service, resolvePublisher("fleet"), one, plainDeployment()),
    );

    expect(project?.variables("uri").filter(({ name }) => /SECRET|SSH/.test(name))).toEqual([
      { name: "MULTIARCH_SECRETS", value: "npm pip shared" },
      { name: "MULTIARCH_SECRET_0", type: "SECRETS_MANAGER", value: "team/npm:token:AWSPREVIOUS" },
      { name: "MULTIARCH_SECRET_1", type: "PARAMETER_STORE", value: "/build/pip" },
      {
        name: "MULTIARCH_SECRET_2",
        type: "SECRETS_MANAGER",
        value: `${SHARED}:::0123456789abcdef0123456789abcdef`,
      },
      { name: "MULTIARCH_SSH_KEY", type: "PARAMETER_STORE", value: "deploy" },
    ]);
  });

  it("reach BuildKit by the names of variables, in every build and in no test", async () => {
    const run = await withSecrets({ testCommand: ["/hello"] });

    expect(run.phases).toContain("build ok");
    expect(run.builds).toHaveLength(2);
    const [build, test] = run.builds.map(({ argv }) => argv.filter((word) => /^--(secret|ssh)=/.test(word)));
    expect(build).toEqual([
      "--secret=id=npm,env=MULTIARCH_SECRET_0",
      "--secret=id=pip,env=MULTIARCH_SECRET_1",
      "--secret=id=shared,env=MULTIARCH_SECRET_2",
      expect.stringMatching(/^--ssh=default=\/(dev\/shm|tmp)\/multiarch\.\w+\/default$/),
    ]);
    expect(test).toEqual([]);
  });

  it("are in no argument, no input, no file and no line of the log", async () => {
    const run = await withSecrets({});
    const everything = JSON.stringify({ ...run, source: "" });

    expect(everything).not.toContain(VALUE);
    expect(everything).not.toContain("AAAA");
  });

  it("have their key in a file for the builder alone, outside of the source, as long as the builds run", async () => {
    const run = await withSecrets({}, { BEFORE_DOCKER: SHOW_KEY });

    expect(run.log).toContain("key 600\nkey whole\n");
    expect(keyFolderOf(run)).not.toMatch(run.source);
    expect(existsAfter(run)).toBe(false);
  });

  it("leave no key behind when a build fails", async () => {
    const run = await withSecrets({}, { FAIL: "buildx build" });

    expect(run.phases).toContain("build failed");
    expect(existsAfter(run)).toBe(false);
  });

  it("are not there for a service without any", async () => {
    const run = await runBuildspec({});

    expect(run.builds[0]?.argv.filter((word) => /secret|ssh/.test(word))).toEqual([]);
  });
});

describe("the build role", () => {
  it("may read each secret of its service, decrypt it with the key it was given, and no other", () => {
    const { Statement } = buildRolePolicy(
      resolveService("hello", SECRETS),
      resolvePublisher("fleet"),
      plainDeployment(),
    );

    expect(Statement.filter(({ Sid }) => /Build(Secret|Parameter)/.test(Sid))).toEqual([
      {
        Sid: "ReadBuildSecrets",
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue"],
        Resource: ["arn:aws:secretsmanager:us-east-1:123456789012:secret:team/npm-??????", SHARED],
      },
      {
        Sid: "ReadBuildParameters",
        Effect: "Allow",
        Action: ["ssm:GetParameters"],
        Resource: [
          "arn:aws:ssm:us-east-1:123456789012:parameter/build/pip",
          "arn:aws:ssm:us-east-1:123456789012:parameter/deploy",
        ],
      },
      {
        Sid: "DecryptBuildSecret0",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [KEY],
        Condition: { StringLike: { "kms:EncryptionContext:SecretARN": [SHARED] } },
      },
      {
        Sid: "DecryptBuildSecret1",
        Effect: "Allow",
        Action: ["kms:Decrypt"],
        Resource: [KEY],
        Condition: {
          StringLike: {
            "kms:EncryptionContext:PARAMETER_ARN": ["arn:aws:ssm:us-east-1:123456789012:parameter/deploy"],
          },
        },
      },
    ]);
  });
});

function withSecrets(options: ServiceOptions, env: Readonly<Record<string, string>> = {}): Promise<Run> {
  return runBuildspec(options, { env: { ...ENVIRONMENT, ...env } });
}

function keyFolderOf({ builds }: Run): string {
  const [path = ""] = builds.flatMap(({ argv }) => argv.filter((word) => word.startsWith("--ssh=")));
  return dirname(path.replace("--ssh=default=", ""));
}

function existsAfter(run: Run): boolean {
  expect(keyFolderOf(run)).toMatch(/multiarch\.\w+$/);
  return existsSync(keyFolderOf(run));
}
