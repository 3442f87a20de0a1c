import {
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { type Cloud, clientSettings } from "../cloud/ministack";
import type { BuildEvent } from "./event";

/**
 * Delivers an event of CodeBuild as EventBridge does: to the Lambda targets of every deployed, enabled rule whose deployed
 * pattern matches, by the local cloud's own matcher. The public API refuses events from `aws.*` sources, here as on AWS.
 *
 * @returns ARNs of the functions that were invoked
 */
export async function deliver(cloud: Cloud, event: BuildEvent): Promise<readonly string[]> {
  const events = new EventBridgeClient(clientSettings(cloud));
  const lambda = new LambdaClient(clientSettings(cloud));
  const { Rules = [] } = await events.send(new ListRulesCommand({}));
  const invoked: string[] = [];
  for (const rule of Rules) {
    if (rule.State !== "ENABLED" || rule.EventPattern === undefined) continue;
    const { Result } = await events.send(
      new TestEventPatternCommand({ EventPattern: rule.EventPattern, Event: JSON.stringify(event) }),
    );
    if (!Result) continue;
    const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: rule.Name }));
    for (const { Arn = "" } of Targets.filter((target) => target.Arn?.includes(":lambda:"))) {
      const Payload = Buffer.from(JSON.stringify(event));
      await lambda.send(new InvokeCommand({ FunctionName: Arn, InvocationType: "Event", Payload }));
      invoked.push(Arn);
    }
  }
  return invoked;
}
