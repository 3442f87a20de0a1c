import { describe, expect, it } from "vitest";
import { HIDDEN_SECONDS } from "../../components/publisher/operations/replay";
import { publisherPlan } from "../../components/render/publisher-plan";
import { ownPublisherOptions } from "../../components/render/service-plan";
import { ownPublisher, resolvePublisher } from "../../components/service/publisher";
import { resolveService } from "../../components/service/service";

const TOPIC = "arn:aws:sns:eu-central-1:123456789012:alerts";

describe("the plan that both engines copy", () => {
  it.each([
    [1, "rate(1 minute)"],
    [2, "rate(2 minutes)"],
    [60, "rate(60 minutes)"],
  ])("writes a rate of %i as AWS reads it", (reconcileMinutes, expected) => {
    const { schedule } = publisherPlan(resolvePublisher("fleet", { reconcileMinutes }));

    expect(schedule.expression).toBe(expected);
  });

  it("alarms while any event is in the dead-letter queue, longer than a replay hides one", () => {
    const publisher = resolvePublisher("fleet", { alarmTopicArns: [TOPIC] });

    const { alarm } = publisherPlan(publisher);

    expect(alarm).toMatchObject({
      name: "fleet-dead-letters",
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimension: { name: "QueueName", value: "fleet-dead-letters" },
      statistic: "Maximum",
      periodSeconds: 300,
      evaluationPeriods: 1,
      comparison: "GreaterThanThreshold",
      threshold: 0,
      missingData: "notBreaching",
      topicArns: [TOPIC],
    });
    expect(alarm.periodSeconds).toBeGreaterThan(HIDDEN_SECONDS);
  });

  it.each([
    ["a new repository", {}, undefined],
    ["an existing repository", { repository: { existing: "team/billing-api" } }, "team/billing-api"],
  ])("makes the publisher that a service with %s was resolved with", (_case, options, existing) => {
    const service = resolveService("billing-api", options);

    const made = resolvePublisher("billing-api", ownPublisherOptions(service));

    expect(made).toEqual(ownPublisher("billing-api", existing));
    expect(made.existingRepositories).toEqual(existing === undefined ? [] : [existing]);
  });
});
