import { describe, expect, it } from "vitest";
import { HIDDEN_SECONDS } from "../../components/publisher/operations/replay";
import { topicStatements } from "../../components/render/notification-plan";
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

  it.each([
    [1, 60],
    [5, 300],
    [60, 3600],
  ])(
    "alarms after three reconciliations in a row that failed or did not run: every %i minutes",
    (reconcileMinutes, periodSeconds) => {
      const publisher = resolvePublisher("fleet", { reconcileMinutes, alarmTopicArns: [TOPIC] });

      const { reconcile } = publisherPlan(publisher, plainDeployment()).alarms;

      expect(reconcile).toMatchObject({
        name: "fleet-reconcile",
        namespace: "MultiArchCodeBuild",
        metricName: "Reconciled",
        dimensions: [{ name: "service", value: "fleet" }],
        statistic: "Maximum",
        periodSeconds,
        evaluationPeriods: 3,
        comparison: "LessThanThreshold",
        threshold: 1,
        missingData: "breaching",
        topicArns: [TOPIC],
      });
    },
  );

  it("alarms while builds are not started, for longer than from one try to the next", () => {
    const { starts } = publisherPlan(
      resolvePublisher("fleet", { reconcileMinutes: 10 }),
      plainDeployment(),
    ).alarms;

    expect(starts).toMatchObject({
      name: "fleet-starts",
      metricName: "StartsFailed",
      statistic: "Maximum",
      periodSeconds: 1200,
      evaluationPeriods: 1,
      comparison: "GreaterThanThreshold",
      threshold: 0,
      missingData: "notBreaching",
    });
  });

  it("sends the events of this publisher, and of no other, to topics, with a sentence first", () => {
    const topics = [TOPIC, `${TOPIC}-2`];
    const publisher = resolvePublisher("fleet", { notificationTopicArns: topics });

    const { notifications, deadLetters } = publisherPlan(publisher, plainDeployment());

    expect(notifications?.pattern).toEqual({
      source: ["multiarch-codebuild"],
      detail: { publisher: ["fleet"] },
    });
    expect(notifications?.targets.map(({ id, arn }) => [id, arn])).toEqual([
      ["topic-0", TOPIC],
      ["topic-1", `${TOPIC}-2`],
    ]);
    expect(notifications?.targets[0]).toMatchObject({
      paths: { summary: "$.detail.summary" },
      template: '{\n  "summary": <summary>,\n  "event": <aws.events.event.json>\n}',
    });
    expect(deadLetters.policy.Statement[0]?.Condition?.ArnEquals?.["aws:SourceArn"]).toContain(
      notifications?.arn,
    );
  });

  it("makes no rule for events without a topic", () => {
    const { notifications } = publisherPlan(resolvePublisher("fleet"), plainDeployment());

    expect(notifications).toBeUndefined();
  });

  it("has the statement that each topic's policy needs: none of EventBridge's has a condition, since AWS takes none", () => {
    const options = { notificationTopicArns: [`${TOPIC}-1`, `${TOPIC}-2`], alarmTopicArns: [TOPIC] };

    const { notifications, alarms } = topicStatements(resolvePublisher("fleet", options), plainDeployment());

    const events = { Service: "events.amazonaws.com" };
    const allow = { Effect: "Allow", Action: ["sns:Publish"] };
    expect(notifications).toEqual([
      { Sid: "PublishImageEvents", ...allow, Principal: events, Resource: [`${TOPIC}-1`] },
      { Sid: "PublishImageEvents", ...allow, Principal: events, Resource: [`${TOPIC}-2`] },
    ]);
    expect(alarms).toEqual([
      {
        Sid: "PublishImageAlarms",
        ...allow,
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Resource: [TOPIC],
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      },
    ]);
  });
});
