import { describe, expect, it } from "vitest";
import { IMAGE_EVENTS } from "../../components/service/events";
import { parseImageEvent } from "../../components/service/parse-image-event";
import { worldOfEveryEvent } from "../publisher/every-event";

const REFUSED = {
  id: "fleet-billing/r1/refused",
  summary: "billing: run r1 is refused: no",
  publisher: "fleet",
  service: "billing",
  serviceId: "fleet-billing",
  repository: "billing",
  run: "r1",
  reason: "no",
};

/** As EventBridge delivers it: https://docs.aws.amazon.com/eventbridge/latest/userguide/aws-events.html */
function delivered(type: unknown, detail: unknown, source: unknown = IMAGE_EVENTS.source) {
  const where = {
    account: "123456789012",
    region: "eu-central-1",
    time: "2026-03-02T10:00:00Z",
    resources: [],
  };
  return { version: "0", id: "1", "detail-type": type, source, ...where, detail };
}

describe("an event of a publisher", () => {
  it("is read with its type and every field, whichever it is", async () => {
    const { bus } = await worldOfEveryEvent();

    for (const { type, detail } of bus.notices) {
      const event = parseImageEvent(JSON.parse(JSON.stringify(delivered(type, detail))));

      expect(event).toEqual({ kind: "image", type, detail });
    }
    const { source, ...types } = IMAGE_EVENTS;
    expect([...new Set(bus.notices.map(({ type }) => type))].sort()).toEqual(Object.values(types).sort());
  });

  const event = delivered("Image Refused", REFUSED);
  const said = { summary: REFUSED.summary, event };
  const notification = { Type: "Notification", TopicArn: "arn:aws:sns:eu-central-1:123456789012:images" };

  it.each<[string, unknown]>([
    ["from EventBridge", event],
    ["as JSON text", JSON.stringify(event)],
    ["as a topic says it", said],
    ["in a message of SNS", JSON.stringify(said, null, 2)],
    [
      "in a message of SNS in a message of SQS",
      JSON.stringify({ ...notification, Message: JSON.stringify(said) }),
    ],
    ["with fields that are newer", delivered("Image Refused", { ...REFUSED, cost: 3 })],
  ])("is read %s", (_case, input) => {
    expect(parseImageEvent(input)).toMatchObject({ kind: "image", type: "Image Refused", detail: REFUSED });
  });

  it("keeps fields that are newer than this version", () => {
    const read = parseImageEvent(delivered("Image Refused", { ...REFUSED, cost: 3 }));

    expect(read).toMatchObject({ detail: { cost: 3 } });
  });
});

describe("anything else is no event of a publisher, with the place and the value:", () => {
  it.each<[unknown, string]>([
    [undefined, "the event is undefined, not an object"],
    [[], "the event is [], not an object"],
    ["no JSON", 'the event is "no JSON", not an object'],
    [{}, 'source is undefined, not "multiarch-codebuild"'],
    [
      delivered("Image Refused", REFUSED, "aws.codebuild"),
      'source is "aws.codebuild", not "multiarch-codebuild"',
    ],
    [
      delivered("Image Eaten", REFUSED),
      `detail-type is "Image Eaten", not one of ${Object.values(IMAGE_EVENTS).slice(1).join(", ")}`,
    ],
    [
      delivered("Image Refused", { ...REFUSED, reason: 7 }),
      "detail.reason: Invalid type: Expected string but received 7",
    ],
    [delivered("Image Refused", null), "detail.*: Invalid type: Expected Object but received null"],
    [
      delivered("Image Delayed", { ...REFUSED, missing: ["mips"] }),
      'detail.missing.0: Invalid type: Expected ("amd64" | "arm64") but received "mips"',
    ],
    [
      delivered("Image Failed", { ...REFUSED, status: "SUCCEEDED" }),
      'detail.architecture: Invalid key: Expected "architecture" but received undefined',
    ],
  ])("%j", (input, reason) => {
    expect(parseImageEvent(input)).toEqual({ kind: "other", reason });
  });

  it("a text within a text within a text, without an end", () => {
    let text = JSON.stringify(delivered("Image Refused", REFUSED));
    for (let level = 0; level < 20; level += 1)
      text = JSON.stringify({ Type: "Notification", Message: text });

    expect(parseImageEvent(text).kind).toBe("other");
  });
});
