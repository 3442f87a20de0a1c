import { CodeBuildClient, StopBuildCommand } from "@aws-sdk/client-codebuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RECONCILE_EVENT } from "../../components/service/contract";
import { clientSettings } from "../../local/cloud/ministack";
import { stateChange } from "../../local/codebuild/event";
import { BuildRecords } from "../../local/codebuild/records";
import { buildEnd } from "../../local/fleet";
import { type DeployedFleet, deployFleet, imageEvents, invokePublisher, outcomeOf, serviceOf } from "./fleet";
import { overtakenRun } from "./overtaken-run";

let fleet: DeployedFleet;

beforeAll(async () => {
  fleet = await deployFleet("cdk");
});

afterAll(() => fleet?.stop());

const SERVICE = "hello-web";

describe("a newer run", () => {
  it("has the running build of an older push stopped, where the service wants it, and is published", async () => {
    const { older, newer, running } = await overtakenRun(fleet, SERVICE);

    const answers = [await invokePublisher(fleet, older.event), await invokePublisher(fleet, newer.event)];
    const stopped = await running.ended;
    answers.push(await invokePublisher(fleet, stateChange(stopped, fleet.environment.cloud)));

    expect(stopped).toMatchObject({ id: running.id, buildStatus: "STOPPED" });
    expect(stopped.exportedEnvironmentVariables).toEqual([]);
    expect(answers.map(outcomeOf)).toEqual(["waiting", "followerStarted", "superseded"]);
    expect(await imageEvents(fleet, older.run)).toEqual(["Image Superseded"]);

    const { cloud } = fleet.environment;
    const [follower = ""] = await new BuildRecords(cloud).list(
      serviceOf(fleet, SERVICE).projectNames.arm64 ?? "",
    );
    const other = await buildEnd(cloud, follower);
    const end = await invokePublisher(fleet, stateChange(other, cloud));

    expect(outcomeOf(end)).toBe("published");
    expect(await imageEvents(fleet, newer.run)).toEqual(["Image Published"]);
  });

  it("has it stopped by the reconciliation when its own event is lost", async () => {
    const { older, running } = await overtakenRun(fleet, SERVICE);
    await invokePublisher(fleet, older.event);

    // The first reconciliation takes the newer run in, the second finds it in the ledger.
    await invokePublisher(fleet, RECONCILE_EVENT);
    const report = await invokePublisher(fleet, RECONCILE_EVENT);

    expect(report).toMatchObject({ result: { superseded: 1, faults: 0 } });
    expect((await running.ended).buildStatus).toBe("STOPPED");
    expect(await imageEvents(fleet, older.run)).toEqual(["Image Superseded"]);
  });

  it("lets an older one finish unless the service wants otherwise", async () => {
    const { older, newer, running } = await overtakenRun(fleet, "hello-worker");

    await invokePublisher(fleet, older.event);
    await invokePublisher(fleet, newer.event);
    const report = await invokePublisher(fleet, RECONCILE_EVENT);

    expect(report).toMatchObject({ result: { superseded: 0 } });
    expect((await new BuildRecords(fleet.environment.cloud).get(running.id)).buildStatus).toBe("IN_PROGRESS");
    const codebuild = new CodeBuildClient(clientSettings(fleet.environment.cloud));
    await codebuild.send(new StopBuildCommand({ id: running.id }));
    await running.ended;
  });
});
