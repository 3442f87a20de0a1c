import { expect, it } from "vitest";
import { World } from "../../fakes/world";

const TWO_HOURS = 2 * 60 * 60_000;

it.each([
  ["its commit", {}],
  ["no commit yet", { sourceVersion: "main", resolvedVersion: "" }],
])(
  "a run that was named from outside does not wait too long while a build of it runs, with %s",
  async (_case, record) => {
    const world = new World();
    world.deploy();
    const startedWith = "nightly-1";
    const slow = world.start({ architecture: "arm64", startedWith });
    world.builds.record({ ...world.builds.find(slow), ...record });
    await world.deliver(world.build({ architecture: "amd64", startedWith }));
    world.clock.advance(TWO_HOURS);

    const running = await world.reconcile();
    world.builds.forget(slow);
    const lost = await world.reconcile();

    expect([running.overdue, lost.overdue]).toEqual([0, 1]);
    expect(world.bus.notices.map(({ type }) => type)).toEqual(["Image Delayed"]);
  },
);
