import { setTimeout as delay } from "node:timers/promises";
import { startBuild } from "../../local/codebuild/start";
import { run } from "../../local/process";
import { type DeployedFleet, deployFleet, invokePublisher, newCommit, outcomeOf, serviceOf } from "./fleet";

/**
 * Times the warm invocation that publishes a run, beside `docker buildx imagetools create` of one tag from the same two images on the
 * same registry. Prints every round and the ratio of the medians. Run it on an idle machine: `npm run measure:publish`.
 */
const ROUNDS = Number(process.argv[2] ?? 7);

/** The first publication starts the function and opens its connections. */
const WARM_UP = 1;

const LEADER = "fleet-hello-web-amd64";
const FOLLOWER = "fleet-hello-web-arm64";

async function main(): Promise<void> {
  const fleet = await deployFleet("pulumi");
  try {
    await fleet.environment.outbox.hold(["ended"]);
    const rounds: Times[] = [];
    for (let round = 0; round < WARM_UP + ROUNDS; round += 1) rounds.push(await measured(fleet, round));
    const [publish, create] = (["publish", "create"] as const).map((name) =>
      median(rounds.slice(WARM_UP).map((times) => times[name])),
    );
    console.table(rounds);
    console.log(
      `medians: publish ${publish} ms, imagetools create ${create} ms, ratio ${((publish ?? 0) / (create ?? 1)).toFixed(2)}`,
    );
  } finally {
    await fleet.stop();
  }
}

/** Milliseconds. */
interface Times {
  readonly publish: number;
  readonly create: number;
}

async function measured(fleet: DeployedFleet, round: number): Promise<Times> {
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

function digestIn(event: unknown): string {
  const digest = /sha256:[0-9a-f]{64}/.exec(
    /IMAGE_DIGESTS.*?value":"[^"]*/.exec(JSON.stringify(event))?.[0] ?? "",
  );
  if (digest === null) throw new Error("the build exported no digest");
  return digest[0];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return Math.round(performance.now() - started);
}

function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
