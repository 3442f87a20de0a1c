import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CodeBuild } from "@aws-sdk/client-codebuild";
import { ECR } from "@aws-sdk/client-ecr";
import { SSM } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { registrationParameter } from "../../components/service/names";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { cacheFolder } from "../../local/cache";
import { Cleanup } from "../../local/cleanup";
import { clientSettings, startCloud } from "../../local/cloud/ministack";
import { deployedEngine } from "../../local/engines/deployed";
import type { Engine } from "../../local/engines/engine";
import { Steps } from "../../local/steps";
import { programFolder, setUp, withPath } from "../../local/toolchain";
import { SETTINGS_FILE, type Settings } from "./deployments/settings";
import { deployWritten } from "./deployments/written-stack";

const SERVICE = "deployed";
/** Three deployments and a destroy, each of which is minutes where other tests have the processor. */
const STORY_MILLISECONDS = 900_000;
const DIGEST = `sha256:${"1".repeat(64)}`;

describe.each(["pulumi", "cdk"] as const)("a service that %s deploys again and again", (name) => {
  const cleanup = new Cleanup();
  let engine: Engine;
  let deploy: (settings: Settings) => Promise<string>;
  let deployNew: (service: string) => Promise<Readonly<Record<string, string>>>;
  let ssm: SSM;
  let ecr: ECR;
  let codebuild: CodeBuild;

  beforeAll(async () => {
    cleanup.onSignals(() => undefined);
    const tools = await setUp(new Steps({ write: () => undefined }), [name]);
    const folder = await mkdtemp(join(tmpdir(), "deployments-"));
    cleanup.add("remove the folder", () => rm(folder, { recursive: true, force: true }));
    const logs = join(cacheFolder(), "logs");
    const log = join(logs, "cloud.log");
    const cloud = await startCloud({ python: tools.python, folder, log }, cleanup);
    const file = join(folder, "settings.json");
    const path = withPath(cloud.env, await programFolder(tools, folder), ...tools.pulumi);
    const parts = { cloud, folder, logs, env: { ...path, [SETTINGS_FILE]: file } };
    engine = await deployedEngine(name, parts, cleanup, join(__dirname, "deployments"));
    deploy = async (settings) => {
      await writeFile(file, JSON.stringify(settings));
      const outputs: unknown = await engine.deploy();
      return (outputs as { readonly publishedDigestParameter: string }).publishedDigestParameter;
    };
    deployNew = (service) => deployWritten(name, service, parts, cleanup);
    codebuild = new CodeBuild(clientSettings(cloud));
    ssm = new SSM(clientSettings(cloud));
    ecr = new ECR(clientSettings(cloud));
  });

  afterAll(async () => void (await cleanup.run()));

  it(
    "is deployed after a first deployment that failed, keeps its digest, and leaves its repository",
    async () => {
      await expect(deploy({ team: "a", broken: true })).rejects.toThrow("SecureString");
      const parameter = await deploy({ team: "a", broken: false });
      const first = await valueAt(parameter);
      await ssm.putParameter({ Name: parameter, Value: DIGEST, Overwrite: true });

      await deploy({ team: "b", broken: false });

      const ResourceId = registrationParameter(resolvePublisher(SERVICE).parameterPath, SERVICE);
      const { TagList } = await ssm.listTagsForResource({ ResourceType: "Parameter", ResourceId });
      expect(first).toBe("none");
      expect(TagList).toContainEqual({ Key: "team", Value: "b" });
      expect(await valueAt(parameter)).toBe(DIGEST);

      await engine.destroy();

      const { lifecyclePolicyText = "" } = await ecr.getLifecyclePolicy({ repositoryName: SERVICE });
      expect(JSON.parse(lifecyclePolicyText).rules.length).toBeGreaterThan(1);
      await expect(valueAt(parameter)).rejects.toHaveProperty("name", "ParameterNotFound");
    },
    STORY_MILLISECONDS,
  );

  it(
    "and one that init has written are deployed side by side, with a build project for each architecture",
    async () => {
      const { image, Image = image } = await deployNew("written");

      expect(Image).toMatch(/\/written:latest$/);
      const { projects = [] } = await codebuild.listProjects({});
      expect(projects.filter((project) => project.startsWith("written-")).sort()).toEqual([
        "written-amd64",
        "written-arm64",
      ]);
    },
    STORY_MILLISECONDS,
  );

  async function valueAt(Name: string): Promise<string | undefined> {
    return (await ssm.getParameter({ Name })).Parameter?.Value;
  }
});
