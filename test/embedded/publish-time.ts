import { setTimeout as delay } from "node:timers/promises";
import type { EnvironmentVariable } from "@aws-sdk/client-codebuild";
import { median } from "../../bench/statistics";
import { startBuild } from "../../local/codebuild/start";
import { run } from "../../local/process";
import { type DeployedFleet, deployFleet, invokePublisher, newCommit, outcomeOf, serviceOf } from "./fleet";

/** The first publication starts the function and opens its connections. */
const WARM_UP = 1;

const LEADER = "fleet-hello-web-amd64";
const FOLLOWER = "fleet-hello-web-arm64";

/**
 * Times the warm invocation that publishes a run, beside `docker buildx imagetools create` of one tag from the same two images on the
 * same registry. Run it on an idle machine: `npm run measure:publish`, which prints every round and the ratio of the medians.
 */
export async function measurePublication(rounds = 7): Promise<readonly PublicationTimes[]> {
  const fleet = await deployFleet("pulumi");
  try {
    await fleet.environment.outbox.hold(["ended"]);
    const times: PublicationTimes[] = [];
    for (let round = 0; round < WARM_UP + rounds; round += 1) times.push(await measured(fleet, round));
    return times.slice(WARM_UP);
  } finally {
    await fleet.stop();
  }
}

/** Milliseconds. */
export interface PublicationTimes {
  readonly publish: number;
  readonly create: number;
}

async function measured(fleet: DeployedFleet, round: number): Promise<PublicationTimes> {
  const { environment } = fleet;
  await newCommit(fleet);
  await startBuild(environment.cloud, environment.host.gitConfig, {
    project: LEADER,
    push: "refs/heads/main",
  });
  const leader = await endOf(fleet, LEADER, round);
  const follower = await endOf(fleet, FOLLOWER, round);
  await invokePublisher(fleet, leader);
  const publish = await timed(async () => {
    const outcome = outcomeOf(await invokePublisher(fleet, follower));
    if (outcome !== "published") throw new Error(`the run is ${outcome}`);
  });
  const { repositoryUri } = serviceOf(fleet, "hello-web");
  const images = [leader, follower].map((event) => `${repositoryUri}@${digestIn(event)}`);
  const create = await timed(() =>
    run("docker", ["buildx", "imagetools", "create", `--tag=${repositoryUri}:time-${round}`, ...images], {
      env: environment.env,
    }),
  );
  return { publish, create };
}

/** The event of the end of a project's build of a round, which is held. */
async function endOf({ environment: { outbox } }: DeployedFleet, project: string, round: number) {
  for (;;) {
    const names = (await outbox.list()).filter((name) => name.includes(`${project}-ended`));
    const name = names[round];
    if (name !== undefined) return outbox.read(name);
    await delay(100);
  }
}

/** The digest of the one image that a build exported. */
function digestIn(event: unknown): string {
  const { detail } = event as {
    detail: {
      "additional-information": { "exported-environment-variables": readonly EnvironmentVariable[] };
    };
  };
  const exported = detail["additional-information"]["exported-environment-variables"];
  const digests = exported.find(({ name }) => name === "IMAGE_DIGESTS")?.value;
  const digest = /sha256:[0-9a-f]{64}/.exec(digests ?? "");
  if (digest === null) throw new Error("the build exported no digest");
  return digest[0];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return Math.round(performance.now() - started);
}

async function main(): Promise<void> {
  const rounds = await measurePublication(Number(process.argv[2] ?? 7));
  const publish = median(rounds.map((times) => times.publish));
  const create = median(rounds.map((times) => times.create));
  console.table(rounds);
  console.log(
    `medians: publish ${publish} ms, imagetools create ${create} ms, ratio ${(publish / create).toFixed(2)}`,
  );
}

if (require.main === module)
  main().catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
