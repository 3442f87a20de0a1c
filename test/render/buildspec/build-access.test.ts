import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { buildVariables } from "../../../components/render/buildspec/build-inputs";
import { filled } from "../../../components/render/deployment";
import type { ServiceOptions } from "../../../components/service/options/service-options";
import { resolvePublisher } from "../../../components/service/resolve-publisher";
import { resolveService, resolveServiceWith } from "../../../components/service/resolve-service";
import { plainDeployment } from "../../fakes/deployment";
import { REPOSITORY, type Run, runBuildspec, TOKEN } from "./buildspec-run";

const OWN = REPOSITORY.split("/")[0] ?? "";
const OTHER = "111122223333.dkr.ecr.us-east-1.amazonaws.com";
const CHINA = "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn";

describe("a build that pulls from other repositories", { timeout: 60_000 }, () => {
  it("logs in to the registry of each once, in its own region, and no second time to its own", async () => {
    const { log, logins } = await runWith({
      pullFrom: [
        "base/node",
        `${OTHER}/base/java`,
        "arn:aws:ecr:us-east-1:111122223333:repository/base/go",
        `${OWN}/base/python`,
        "arn:aws:ecr:eu-central-1:123456789012:repository/base/go",
        "444455556666.dkr-ecr.us-east-1.on.aws/base/go",
      ],
    });

    expect(logins).toEqual([
      OWN,
      OTHER,
      "123456789012.dkr.ecr.eu-central-1.amazonaws.com",
      "444455556666.dkr-ecr.us-east-1.on.aws",
    ]);
    expect(log.match(/aws asks in \S+/g)).toEqual(
      ["eu-west-1", "us-east-1", "eu-central-1", "us-east-1"].map((region) => `aws asks in ${region}`),
    );
  });

  it("logs in to no other registry for repositories of its own", async () => {
    const { logins } = await runWith({ pullFrom: ["base/node", "base/java"] });

    expect(logins).toEqual([OWN]);
  });

  it("finds the registry of an ARN that only the deployment knows, in every partition", async () => {
    expect(lateLogin("arn:aws-cn:ecr:cn-north-1:111122223333:repository/base/node")).toBe(
      "arn:aws-cn:ecr:cn-north-1:111122223333:repository/base/node amazonaws.com.cn",
    );

    const env = {
      MULTIARCH_LOGIN_0: "arn:aws:ecr:us-east-1:111122223333:repository/base/node amazonaws.com",
      MULTIARCH_LOGIN_1: "arn:aws:ecr:us-east-1:111122223333:repository/base/java amazonaws.com",
      MULTIARCH_LOGIN_2: lateLogin("arn:aws-cn:ecr:cn-north-1:111122223333:repository/base/node"),
    };
    const { logins } = await runWith({}, env);

    expect(logins).toEqual([OWN, OTHER, CHINA]);
  });

  it.each(["base/node", "arn:aws:s3:::base", "arn:aws:ecr:us-east-1:111122223333:repository/"])(
    "refuses %s in place of an ARN that only the deployment knows, and names the option",
    async (value) => {
      const { words, phases } = await runWith({}, { MULTIARCH_LOGIN_0: `${value} amazonaws.com` });

      expect(phases).toContain("pre_build failed");
      expect(words).toEqual([
        `multiarch-codebuild: '${value} amazonaws.com' is not a registry of ECR; change the option "pullFrom", whose values known only at deployment are ARNs of repositories`,
      ]);
    },
  );
});

const CODE_ARTIFACT: ServiceOptions = { codeArtifact: { domain: "acme", repository: "npm" } };
/** Shows the mode of the token's file and its text in another form while docker runs. */
const SHOW_TOKEN = `for one in "$@"; do case "$one" in --secret=id=codeartifact,src=*) stat -c 'file %a' "\${one#*src=}"; stat -c 'folder %a' "$(dirname "\${one#*src=}")"; od -An -c "\${one#*src=}" | tr -d ' \\n'; echo ' is the token' ;; esac; done`;

describe("a build that takes packages from CodeArtifact", { timeout: 60_000 }, () => {
  it("asks for one token that ends with the timeout of the build, and gives it to the builds alone", async () => {
    const { calls, builds, phases } = await runWith({
      ...CODE_ARTIFACT,
      timeoutMinutes: 90,
      testCommand: ["/hello"],
    });

    expect(phases.filter((phase) => phase.endsWith("failed"))).toEqual([]);
    expect(calls.filter((call) => call.startsWith("aws codeartifact"))).toEqual([
      "aws codeartifact get-authorization-token --domain=acme --duration-seconds=5400 --query=authorizationToken --output=text",
    ]);
    const [build, test] = builds.map(({ argv }) => argv.filter((word) => word.startsWith("--secret=")));
    expect(build).toEqual([
      expect.stringMatching(/^--secret=id=codeartifact,src=\/(dev\/shm|tmp)\/multiarch\.\w+\/codeartifact$/),
    ]);
    expect(test).toEqual([]);
  });

  it.each([
    [5, "900"],
    [15, "900"],
    [720, "43200"],
    [2160, "43200"],
  ])(
    "with a timeout of %i minutes asks for %s seconds, as CodeArtifact takes them",
    (timeoutMinutes, seconds) => {
      const service = resolveService("hello", { ...CODE_ARTIFACT, timeoutMinutes });

      const variables = buildVariables(service, resolvePublisher("fleet"));

      expect(variables.find(({ name }) => name === "MULTIARCH_CODEARTIFACT_SECONDS")?.value).toEqual([
        seconds,
      ]);
    },
  );

  it("names the owner and the region of the domain where they are not its own", async () => {
    const { calls } = await runWith({
      codeArtifact: { domain: "acme", domainOwner: "111122223333", repository: "npm", region: "us-east-1" },
    });

    expect(calls.find((call) => call.startsWith("aws codeartifact"))).toContain(
      " --domain-owner=111122223333 --region=us-east-1 --query=",
    );
  });

  it("has the token in a file for the builder alone, outside of the source, and in no argument, input or log", async () => {
    const run = await runWith(CODE_ARTIFACT, { BEFORE_DOCKER: SHOW_TOKEN });
    const inputs = run.run.calls.filter(({ argv }) => argv[1] !== "login").map(({ stdin }) => stdin);

    expect(run.log).toContain(`file 600\nfolder 700\n${TOKEN} is the token\n`);
    expect(run.log.replaceAll(`${TOKEN} is the token`, "")).not.toContain(TOKEN);
    expect(`${run.calls}${inputs}`).not.toContain(TOKEN);
    expect(folderOf(run.run)).not.toMatch(run.run.source);
    expect(existsSync(folderOf(run.run))).toBe(false);
  });

  it("leaves no token behind when a build fails", async () => {
    const { run, phases } = await runWith(CODE_ARTIFACT, { FAIL: "buildx build" });

    expect(phases).toContain("build failed");
    expect(existsSync(folderOf(run))).toBe(false);
  });

  it("has the token beside the key of the option ssh, in one folder that goes", async () => {
    const { run } = await runWith(
      { ...CODE_ARTIFACT, ssh: { default: { parameter: "deploy" } } },
      { MULTIARCH_SSH_KEY: "key" },
    );
    const [build] = run.builds;

    expect(build?.argv).toContain(`--ssh=default=${folderOf(run)}/default`);
    expect(existsSync(folderOf(run))).toBe(false);
  });

  it("builds nothing without a token, and names the option", async () => {
    const { run, words } = await runWith(CODE_ARTIFACT, { FAIL: "codeartifact", FAIL_WORDS: "AccessDenied" });

    expect(run.builds).toEqual([]);
    expect(words).toEqual([
      'multiarch-codebuild: could not get a token of the CodeArtifact domain acme; check the option "codeArtifact": the domain must be in this account and region, or in its "domainOwner" and "region", and the policy of a domain of another account must allow the build role codeartifact:GetAuthorizationToken',
    ]);
  });

  it("asks for nothing without the option", async () => {
    const { calls } = await runWith({});

    expect(calls.filter((call) => /codeartifact|secret/.test(call))).toEqual([]);
  });
});

async function runWith(options: ServiceOptions, env: Readonly<Record<string, string>> = {}) {
  const run = await runBuildspec(options, { env });
  return {
    run,
    log: run.log,
    builds: run.builds,
    phases: run.phases,
    files: run.files,
    words: run.log.split("\n").filter((line) => line.startsWith("multiarch-codebuild: ")),
    calls: run.calls.map(({ argv }) => argv.join(" ")),
    logins: run.calls.filter(({ argv }) => argv[1] === "login").map(({ argv }) => argv.at(-1)),
  };
}

/** The variable of an ARN that only the deployment knows. */
function lateLogin(arn: string): string {
  const late = new Map([["pullFrom[0]", arn]]);
  const service = resolveServiceWith("hello", { pullFrom: [{ late: "pullFrom[0]" }] }, undefined, {
    late: new Set(late.keys()),
  });
  const [value = []] = buildVariables(service, resolvePublisher("fleet"))
    .filter(({ name }) => name === "MULTIARCH_LOGIN_0")
    .map((variable) => variable.value);
  return filled(plainDeployment({ dnsSuffix: "amazonaws.com.cn", late }), value);
}

function folderOf({ builds }: Run): string {
  const word = builds[0]?.argv.find((one) => one.startsWith("--secret=id=codeartifact,src=")) ?? "";
  const folder = dirname(word.replace("--secret=id=codeartifact,src=", ""));
  expect(folder).toMatch(/multiarch\.\w+$/);
  return folder;
}
