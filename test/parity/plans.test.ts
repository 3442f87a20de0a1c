import { describe, expect, it } from "vitest";
import { HIDDEN_SECONDS } from "../../components/publisher/operations/replay";
import { publisherPlan } from "../../components/render/publisher-plan";
import { resolvePublisher } from "../../components/service/resolve-publisher";
import { plainDeployment } from "../fakes/deployment";

const TOPIC = "arn:aws:sns:eu-central-1:123456789012:alerts";

describe("the plan that both engines copy", () => {
  it.each([
    [1, "rate(1 minute)"],
    [2, "rate(2 minutes)"],
    [60, "rate(60 minutes)"],
  ])("writes a rate of %i as AWS reads it", (reconcileMinutes, expected) => {
    const { schedule } = publisherPlan(resolvePublisher("fleet", { reconcileMinutes }), plainDeployment());

    expect(schedule.expression).toBe(expected);
  });

  it("alarms while any event is in the dead-letter queue, longer than a replay hides one", () => {
    const publisher = resolvePublisher("fleet", { alarmTopicArns: [TOPIC] });

    const { deadLetters } = publisherPlan(publisher, plainDeployment()).alarms;

    expect(deadLetters).toMatchObject({
      name: "fleet-dead-letters",
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: [{ name: "QueueName", value: "fleet-dead-letters" }],
      statistic: "Maximum",
      periodSeconds: 300,
      evaluationPeriods: 1,
      comparison: "GreaterThanThreshold",
      threshold: 0,
      missingData: "notBreaching",
      topicArns: [TOPIC],
    });
    expect(deadLetters.periodSeconds).toBeGreaterThan(HIDDEN_SECONDS);
  });
});
