import { describe, expect, it } from "vitest";
import { BUILD_IMAGES } from "../../../components/service/build-images";
import { resolvePublisher } from "../../../components/service/resolve-publisher";
import { problemsOf } from "../problems";

const TOPIC = "arn:aws:sns:eu-central-1:123456789012:alerts";
const TOPIC_RULE = `is not the ARN of an SNS topic; use for example "${TOPIC}"`;
const PATTERN_RULE = 'is not a repository name or a name that ends in "*"; use for example "team/*"';
const LOG_DAYS =
  "1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653";

const KEY = "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-1234-4abc-9def-0123456789ab";

const REFUSED: readonly [place: string, value: unknown, reason: string, path?: string][] = [
  ["logRetentionDays", 8, `8 is not a retention that CloudWatch Logs knows; use one of ${LOG_DAYS}`],
  ["logRetentionDays", "90", '"90" is a text, not a number; use 90'],
  ["logRetentionDays", "8", `"8" is not a retention that CloudWatch Logs knows; use one of ${LOG_DAYS}`],
  ["ledgerRetentionDays", 3651, "3651 is not a whole number from 1 to 3650; use one of these"],
  ["reconcileMinutes", 0, "0 is not a whole number from 1 to 60; use one of these"],
  ["reconcileMinutes", 61, "61 is not a whole number from 1 to 60; use one of these"],
  ["existingRepositories", "team/*", '"team/*" is not a list of repositories; use for example ["team/*"]'],
  ["existingRepositories", ["team/a", 7], `7 ${PATTERN_RULE}`, "existingRepositories[1]"],
  [
    "existingRepositories",
    ["123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/*"],
    '"123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/*" is the address of a repository, not its name; use its name "team/*"',
    "existingRepositories[0]",
  ],
  ["reconcileMinutes", "5", '"5" is a text, not a number; use 5'],
  ["alarmTopics", [TOPIC], 'is not an option; use "alarmTopicArns"'],
  ["existingRepositories", ["*"], `"*" ${PATTERN_RULE}`, "existingRepositories[0]"],
  ["alarmTopicArns", TOPIC, `"${TOPIC}" is not a list of topics; use for example ["${TOPIC}"]`],
  [
    "alarmTopicArns",
    Array(6).fill(TOPIC),
    "6 topics, an alarm notifies at most 5; use fewer, a topic can have many subscribers",
  ],
  ["alarmTopicArns", [TOPIC, "alerts"], `"alerts" ${TOPIC_RULE}`, "alarmTopicArns[1]"],
  ["alarmTopicArns", [[TOPIC]], `["${TOPIC}"] ${TOPIC_RULE}`, "alarmTopicArns[0]"],
  ["alarmTopicArns", [null], `null ${TOPIC_RULE}`, "alarmTopicArns[0]"],
  ["notificationTopicArns", TOPIC, `"${TOPIC}" is not a list of topics; use for example ["${TOPIC}"]`],
  [
    "notificationTopicArns",
    Array(6).fill(TOPIC),
    "6 topics, a rule of EventBridge sends to at most 5; use fewer, a topic can have many subscribers",
  ],
  ["notificationTopicArns", [TOPIC, 7], `7 ${TOPIC_RULE}`, "notificationTopicArns[1]"],
  [
    "notificationTopicArns",
    [`${TOPIC}.fifo`],
    `"${TOPIC}.fifo" is a FIFO topic, EventBridge sends to standard topics only; use a standard topic`,
    "notificationTopicArns[0]",
  ],
  [
    "encryptionKey",
    "alias/mine",
    `"alias/mine" is an alias of a key, which may change; use for example "${KEY}"`,
  ],
  ["encryptionKey", "aws/ecr", `"aws/ecr" is not the ARN of a KMS key; use for example "${KEY}"`],
  [
    "topics",
    [],
    "is not an option; use one of namePrefix, alarmTopicArns, notificationTopicArns, existingRepositories, encryptionKey, registryMirrors, builderImages, logRetentionDays, ledgerRetentionDays, reconcileMinutes, dashboard",
  ],
];

describe("options of a publisher", () => {
  it.each(REFUSED)(
    "are refused with the place, the value and the change: %s %j",
    (option, value, reason, path) => {
      const problems = problemsOf(() => resolvePublisher("fleet", { [option]: value }));

      expect(problems).toEqual([{ path: path ?? option, reason }]);
    },
  );

  it("are refused when they are no object", () => {
    expect(problemsOf(() => resolvePublisher("fleet", [] as never))).toEqual([
      { path: "options", reason: "[] is not a plain object; use {} for the defaults" },
    ]);
  });

  it("are refused beside a wrong name, all in one message", () => {
    expect(() => resolvePublisher("Fleet", { reconcileMinutes: 0 })).toThrow(
      'options for publisher "Fleet" have 2 problems:\n' +
        '  name: "Fleet" is not a name; use two or more lower-case letters, digits and single hyphens, starting with a letter, for example "billing-api"\n' +
        "  reconcileMinutes: 0 is not a whole number from 1 to 60; use one of these",
    );
  });

  it("decide names, times and lists of a publisher", () => {
    const publisher = resolvePublisher("fleet", {
      alarmTopicArns: Array(5).fill(TOPIC),
      notificationTopicArns: [TOPIC],
      existingRepositories: ["team/*", "base"],
      encryptionKey: KEY,
      logRetentionDays: 3653,
      ledgerRetentionDays: 1,
      reconcileMinutes: 60,
      dashboard: true,
    });

    expect(publisher).toEqual({
      name: "fleet",
      namePrefix: "",
      functionName: "fleet-publisher",
      tableName: "fleet-ledger",
      queueName: "fleet-dead-letters",
      alarmName: "fleet-dead-letters",
      overdueAlarmName: "fleet-overdue",
      reconcileAlarmName: "fleet-reconcile",
      startsAlarmName: "fleet-starts",
      ruleName: "fleet-builds",
      sourceRuleName: "fleet-sources",
      notificationRuleName: "fleet-notifications",
      scheduleName: "fleet-reconcile",
      logGroupName: "/aws/lambda/fleet-publisher",
      projectPrefix: "fleet-",
      parameterPath: "/multiarch-codebuild/fleet",
      timeoutSeconds: 120,
      leaseSeconds: 315,
      memoryMiB: 512,
      alarmTopicArns: Array(5).fill(TOPIC),
      notificationTopicArns: [TOPIC],
      existingRepositories: ["team/*", "base"],
      encryptionKey: KEY,
      registryMirrors: [],
      builderImages: BUILD_IMAGES,
      logRetentionDays: 3653,
      ledgerRetentionDays: 1,
      reconcileMinutes: 60,
      dashboard: true,
    });
  });

  it("have their defaults", () => {
    expect(resolvePublisher("fleet")).toMatchObject({
      alarmTopicArns: [],
      notificationTopicArns: [],
      existingRepositories: [],
      logRetentionDays: 90,
      ledgerRetentionDays: 90,
      reconcileMinutes: 5,
      dashboard: false,
    });
  });

  it.each(LOG_DAYS.split(", "))("take the retention of logs of %s days", (days) => {
    expect(resolvePublisher("fleet", { logRetentionDays: Number(days) }).logRetentionDays).toBe(Number(days));
  });

  it.each([
    ["a", true],
    ["9a", true],
    ["team/*", true],
    ["team/a_b.c-9*", true],
    ["te*m", false],
    ["team/**", false],
    ["Team", false],
    ["/team", false],
    ["-team", false],
    ["", false],
  ])("take the repository pattern %j: %s", (pattern, allowed) => {
    const problems = problemsOf(() => resolvePublisher("fleet", { existingRepositories: [pattern] }));

    expect(problems).toHaveLength(allowed ? 0 : 1);
  });

  it.each([
    [TOPIC, true],
    ["arn:aws-us-gov:sns:us-gov-west-1:123456789012:On_call-1", true],
    ["arn:aws-cn:sns:cn-north-1:123456789012:alerts.fifo", true],
    [`arn:aws:sns:eu-central-1:123456789012:${"a".repeat(256)}`, true],
    [`arn:aws:sns:eu-central-1:123456789012:${"a".repeat(257)}`, false],
    ["arn:aws:sns:eu-central-1:123456789012:", false],
    ["arn:aws:sns:eu-central-1:123456789012:a:0123", false],
    ["arn:aws:sns:eu-central-1:123456789012:a.txt", false],
    ["arn:aws:sns:eu-central-1:12345678901:alerts", false],
    ["arn:aws:sns:eu-central-1:1234567890123:alerts", false],
    ["arn:aws:sns:eu-central-1:account12345:alerts", false],
    ["arn:aws:sns::123456789012:alerts", false],
    ["arn:aws:sns:EU:123456789012:alerts", false],
    ["arn:AWS:sns:eu-central-1:123456789012:alerts", false],
    ["arn:awsX:sns:eu-central-1:123456789012:alerts", false],
    ["arn:aws:sqs:eu-central-1:123456789012:alerts", false],
    [`x${TOPIC}`, false],
    ["${Token[TOKEN.1]}", false],
  ])("take the topic %j: %s", (arn, allowed) => {
    const problems = problemsOf(() => resolvePublisher("fleet", { alarmTopicArns: [arn] }));

    expect(problems.map(({ path }) => path)).toEqual(allowed ? [] : ["alarmTopicArns[0]"]);
  });
});
