import { describe, expect, it } from "vitest";
import { runOfLeader } from "../../components/publisher/builds/run-id";
import type { Outcome } from "../../components/publisher/outcome";
import { structuredTelemetry } from "../../components/publisher/telemetry/structured-telemetry";
import { runCommand } from "../cli/run-command";
import { buildIdOf } from "../fakes/build-event";
import { World } from "../fakes/world";
import { symptom, wordsOf } from "../troubleshooting-page";

const NEWER = "b".repeat(40);

describe("The tag exists", () => {
  it("is why a run of another commit is refused, and no tag moves", async () => {
    const world = new World();
    world.deploy();
    await world.publish({ ref: "refs/tags/v1.4.2" });
    const before = world.tags();

    const outcome = await world.publish({ ref: "refs/tags/v1.4.2", commit: NEWER });

    const [{ reason = "" } = {}] = world.bus.details("Image Refused");
    expect(outcome.kind).toBe("refused");
    expect(reason).toContain(symptom("The tag exists").messages[1]?.trim());
    expect(world.tags()).toEqual(before);
  });
});

describe("Nothing was published", () => {
  const { messages, json, sessions, text } = symptom("Nothing was published");

  it("is told by the event of a build that failed, with its log", async () => {
    const world = new World();
    world.deploy();

    const outcome = await failedRun(world);

    expect(world.bus.details("Image Failed")).toEqual(json);
    expect(outcome).toMatchObject({ kind: "failed", reason: messages[0]?.trim() });
    expect(world.tags()).toEqual({});
  });

  it("is told by the tag's rules when a git tag is no version of the service", async () => {
    const world = new World();
    world.deploy("billing", { versions: { prefix: "billing-" } });
    const [session] = sessions;
    if (session === undefined) throw new Error("the page has no session");

    await world.publish({ ref: "refs/tags/v1.4.2" });
    const shown = await runCommand(wordsOf(session, ""));

    const [{ reason = "" } = {}] = world.bus.details("Image Refused");
    expect(shown).toEqual({ code: 1, stdout: "", stderr: session.output });
    expect(session.output).toBe(`multiarch: no tag: ${reason}\n`);
  });

  it("is in the publisher's log, in lines that the page's filter finds", async () => {
    const world = new World();
    world.deploy();
    const lines = [
      ...logged({ kind: "waiting", service: "fleet-billing", run: "r1", missing: ["arm64"] }),
      ...logged(await failedRun(world)),
      ...logged({ kind: "refused", service: "fleet-billing", run: "r2", reason: "no", notified: true }),
      ...logged({ kind: "ignored", reason: "it is of no service" }),
    ];

    const [, filter = ""] = /--filter-pattern '([^']+)'/.exec(text) ?? [];
    const found = [...filter.matchAll(/\?"([^"]+)"/g)].map(([, line]) => line);
    expect([...found].sort()).toEqual([...lines].sort());
    const rows = [...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, line]) => line);
    expect(rows).toEqual([
      ...found.filter((line) => line !== "event ignored" && line !== "run waiting"),
      "run waiting",
      "event ignored",
      "fault",
    ]);
  });
});

/** An x86 build that succeeds, then its Arm build that fails. */
async function failedRun(world: World): Promise<Outcome> {
  const leader = world.build({ architecture: "amd64" });
  await world.deliver(leader);
  const startedWith = runOfLeader(buildIdOf(leader));
  return world.deliver(world.build({ architecture: "arm64", status: "FAILED", startedWith }));
}

function logged(outcome: Outcome): readonly string[] {
  const messages: string[] = [];
  const line = (message: string) => void messages.push(message);
  const metrics = { add: () => undefined, addOf: () => undefined, publish: () => undefined };
  structuredTelemetry({ info: line, warn: line, error: line }, metrics).recordOutcome(outcome);
  return messages;
}
