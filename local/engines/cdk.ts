import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Cloud } from "../cloud/ministack";
import { type CommandOptions, LocalError, run } from "../process";
import type { Engine, FleetOutputs } from "./engine";

/**
 * The CDK's own command line; CloudFormation is the local cloud's.
 *
 * @param program folder of a CDK app
 */
export async function cdkEngine(
  cloud: Cloud,
  env: NodeJS.ProcessEnv,
  folder: string,
  log: string,
  program: string,
): Promise<Engine> {
  const output = join(folder, "cdk.out");
  const outputs = join(folder, "cdk-outputs.json");
  await mkdir(output, { recursive: true });
  const own = {
    ...env,
    CDK_DEFAULT_ACCOUNT: cloud.account,
    CDK_DEFAULT_REGION: cloud.region,
    CDK_DISABLE_CLI_TELEMETRY: "true",
    AWS_ENDPOINT_URL_S3: cloud.endpoint,
    AWS_ENDPOINT_URL_S3_FOR_CLOUDFORMATION: cloud.endpoint,
  };
  const cdk = (args: readonly string[], options: CommandOptions = {}) =>
    run("cdk", [...args, "--no-notices", "--no-color", "--output", output], {
      cwd: program,
      env: own,
      log,
      ...options,
    });
  return {
    deploy: async () => {
      await bootstrap(cdk, cloud, folder);
      await cdk(["deploy", "--all", "--require-approval", "never", "--outputs-file", outputs]);
      return fleetOutputs(await readFile(outputs, "utf8"));
    },
    plan: async () => {
      await cdk(["synth", "--quiet"]);
    },
    expectNoChanges: async () => {
      await cdk(["diff", "--fail"], {
        advice: "a second deployment would change the resources above",
      });
    },
    destroy: async () => {
      await cdk(["destroy", "--all", "--force"]);
    },
  };
}

/**
 * The CDK's bootstrap stack, less one statement: its bucket denies plain HTTP, which is what the local cloud speaks.
 */
async function bootstrap(
  cdk: (args: readonly string[]) => Promise<{ readonly stdout: string }>,
  { account, region }: Cloud,
  folder: string,
): Promise<void> {
  const { stdout } = await cdk(["bootstrap", "--show-template"]);
  const template = parse(stdout) as BootstrapTemplate;
  const statements = template.Resources.StagingBucketPolicy.Properties.PolicyDocument.Statement;
  const kept = statements.filter((statement) => !JSON.stringify(statement).includes("aws:SecureTransport"));
  if (kept.length !== statements.length - 1) {
    throw new LocalError(
      "the CDK's bootstrap template has changed: expected one aws:SecureTransport statement in StagingBucketPolicy",
    );
  }
  template.Resources.StagingBucketPolicy.Properties.PolicyDocument.Statement = kept;
  const file = join(folder, "cdk-bootstrap.yaml");
  await writeFile(file, stringify(template));
  await cdk(["bootstrap", "--template", file, `aws://${account}/${region}`]);
}

interface BootstrapTemplate {
  readonly Resources: {
    readonly StagingBucketPolicy: {
      readonly Properties: { readonly PolicyDocument: { Statement: unknown[] } };
    };
  };
}

/** One output, `Fleet`, holds the fleet as JSON, since CloudFormation outputs are texts; a stack without it has its own outputs. */
function fleetOutputs(text: string): FleetOutputs {
  const [outputs = {}] = Object.values(JSON.parse(text) as Readonly<Record<string, StackOutputs>>);
  return JSON.parse(outputs.Fleet ?? JSON.stringify(outputs)) as FleetOutputs;
}

type StackOutputs = Readonly<Record<string, string>>;
