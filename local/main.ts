import { parseArgs } from "node:util";
import type { Build } from "@aws-sdk/client-codebuild";
import { Cleanup } from "./cleanup";
import { deployedEngine } from "./engines/deployed";
import type { FleetOutputs, ServiceOutputs } from "./engines/engine";
import { type LocalEnvironment, startEnvironment } from "./environment";
import {
  endedBuild,
  failureOf,
  projectsOf,
  publishedDigest,
  requestOf,
  startedBuild,
  waitForEvent,
  waitForPublication,
} from "./fleet";
import { listIndex, platformsOf, runImage } from "./images";
import { explained, LocalError } from "./process";
import { Steps } from "./steps";
import { type EngineName, setUp } from "./toolchain";

const USAGE = `npm start [-- options]
  --engine pulumi|cdk   what deploys the stacks (default: pulumi)
  --keep                leave everything running at the end, until Ctrl-C
  --help                this text`;

interface Arguments {
  readonly engine: EngineName;
  readonly keep: boolean;
}

async function main(): Promise<void> {
  const options = readArguments();
  const steps = new Steps();
  const cleanup = new Cleanup();
  cleanup.onSignals((signal) => steps.say(`\n${signal}: stopping what was started`));
  const started = performance.now();
  try {
    const summary = await runFlow(options, steps, cleanup);
    steps.say(`\n${summary}\n\ndone in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  } catch (error) {
    steps.say(`\n${explained(error)}`);
    process.exitCode = 1;
  } finally {
    for (const failure of await cleanup.run()) console.error(`clean-up: ${failure}`);
  }
}

async function runFlow({ engine: name, keep }: Arguments, steps: Steps, cleanup: Cleanup): Promise<string> {
  const tools = await setUp(steps, [name]);
  const environment = await startEnvironment(steps, cleanup, tools);
  const engine = await deployedEngine(name, environment, cleanup);
  const fleet = await steps.run(`deploy the fleet with ${name}`, () => engine.deploy());
  const published = await Promise.all(
    Object.entries(fleet).map(([service, outputs]) => publish(steps, environment, service, outputs)),
  );
  for (const { listing } of published) steps.say(`\n${listing}\n`);
  await steps.run("deploy again: nothing changes", () => engine.expectNoChanges());
  if (keep) await keepRunning(steps, environment, fleet);
  await steps.run("remove the fleet", () => engine.destroy());
  return published.map(({ summary }) => summary).join("\n");
}

/**
 * Starts the first project of one service, and nothing else; waits until the whole image is published, and runs it on every
 * platform.
 */
async function publish(
  steps: Steps,
  environment: LocalEnvironment,
  service: string,
  outputs: ServiceOutputs,
): Promise<{ readonly listing: string; readonly summary: string }> {
  const before = await publishedDigest(environment.cloud, outputs);
  const [leader = "", ...followers] = projectsOf(outputs);
  const build = (project: string, how: string, ended: () => Promise<Build>) =>
    steps.run(`build ${project}, ${how}`, async () => {
      const failure = failureOf(await ended());
      if (failure !== undefined) throw new LocalError(failure);
    });
  await Promise.all([
    build(leader, "started here", () => endedBuild(environment, requestOf(service, leader))),
    ...followers.map((project) =>
      build(project, "started by the publisher", () => startedBuild(environment.cloud, project)),
    ),
  ]);
  const digest = await steps.run(`publish ${service}`, async (step) => {
    const published = await waitForPublication(environment.cloud, outputs, before);
    await waitForEvent(environment, published);
    step.detail(published.slice(0, "sha256:".length + 12));
    return published;
  });
  const listing = await listIndex(outputs.imageUri, environment.env);
  const printed: string[] = [];
  for (const platform of await platformsOf(outputs.imageUri, environment.env)) {
    const line = await steps.run(`pull and run ${service} on ${platform}`, () =>
      runImage(outputs.imageUri, platform, ["/hello"], environment.env),
    );
    printed.push(`  ${platform.padEnd(14)} ${line}`);
  }
  return { listing, summary: [`${outputs.imageUri} is ${digest}`, ...printed].join("\n") };
}

/** Ends with Ctrl-C, which runs the clean-up; the stacks go with the local cloud. */
async function keepRunning(steps: Steps, environment: LocalEnvironment, fleet: FleetOutputs): Promise<never> {
  const [project = ""] = Object.values(fleet).flatMap(projectsOf);
  const names = ["AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"];
  const builder = ["BUILDX_BUILDER", "BUILDX_CONFIG", "DOCKER_CONFIG"];
  const codebuild = ["GIT_CONFIG_GLOBAL", "MULTIARCH_EVENTS"];
  const exports = [...names, ...builder, ...codebuild].map(
    (name) => `  export ${name}=${environment.env[name]}`,
  );
  steps.say(
    [
      "\nEverything runs until Ctrl-C. To look around, in another shell:",
      ...exports,
      `  export PATH=${environment.bin}:$PATH`,
      "  aws codebuild list-projects",
      "  aws dynamodb scan --table-name fleet-ledger",
      "  aws logs tail /aws/lambda/fleet-publisher",
      "To start builds, by hand and by a push:",
      `  aws codebuild start-build --project-name ${project}`,
      `  git clone ${Object.keys(environment.remotes)[0]}`,
      `  npm run codebuild -- --push refs/heads/main ${project}`,
      "To hold the events of CodeBuild, and to deliver them by hand in any order:",
      "  npm run codebuild -- --hold all",
      "  npm run codebuild -- --events",
      "  npm run codebuild -- --deliver 3 --deliver 1",
    ].join("\n"),
  );
  return new Promise(() => setInterval(() => undefined, 60_000));
}

function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      engine: { type: "string", default: "pulumi" },
      keep: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  if (values.engine !== "pulumi" && values.engine !== "cdk") {
    console.error(`--engine ${values.engine} is not an engine; use pulumi or cdk\n${USAGE}`);
    process.exit(2);
  }
  return { engine: values.engine, keep: values.keep };
}

void main();
