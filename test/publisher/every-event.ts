import { runOfLeader } from "../../components/publisher/builds/run-id";
import type { RunSubject } from "../../components/publisher/outcome";
import { buildIdOf } from "../fakes/build-event";
import { namesOf } from "../fakes/run-of";
import { World } from "../fakes/world";

/** Commit of the first run of the world. */
export const OLD = "a".repeat(40);

/** Makes every event happen at least once: three published runs, one of them with a kept tag, and one of each other end. */
export async function worldOfEveryEvent(): Promise<World> {
  const world = new World();
  world.deploy("billing", { supersede: "cancel" });
  await world.publish({ commit: OLD, committed: "2026-03-01T08:00:00Z" });
  const { run: startedWith } = (await world.publish()) as RunSubject;
  await world.deliver(world.build({ architecture: "arm64", startedWith, startedAgo: 5 }));
  await world.publish({ commit: "b".repeat(40), committed: "2026-02-01T08:00:00Z" });
  await world.rollBack(namesOf(world, OLD));
  await world.deliver(world.build({ architecture: "amd64", commit: "c".repeat(40), status: "FAILED" }));
  const record = { sourceVersion: "pr/1" };
  await world.deliver(world.build({ architecture: "amd64", commit: "d".repeat(40), record }));
  await supersede(world);
  await delay(world);
  return world;
}

async function supersede(world: World): Promise<void> {
  const older = { commit: "e".repeat(40), committed: "2026-03-02T09:40:00Z" };
  const leader = world.build({ ...older, architecture: "amd64", startedAgo: 300 });
  const startedWith = runOfLeader(buildIdOf(leader));
  world.start({ ...older, architecture: "arm64", startedAgo: 300, startedWith });
  await world.deliver(leader);
  const newer = { commit: "f".repeat(40), committed: "2026-03-02T09:50:00Z" };
  await world.deliver(world.build({ ...newer, architecture: "amd64", startedAgo: 100 }));
}

/** A run named from outside of which one build comes and no other. */
async function delay(world: World): Promise<void> {
  const commit = "9".repeat(40);
  await world.deliver(
    world.build({
      architecture: "amd64",
      commit,
      startedWith: "nightly-7",
      endedAgo: 7200,
      startedAgo: 7300,
    }),
  );
  await world.reconcile();
}
