import * as v from "valibot";
import { isObject, jsonObject } from "../text/json";
import { shown } from "../text/shown";
import { ARCHITECTURE_ORDER } from "./architectures";
import { END_STATES } from "./build-status";
import { IMAGE_EVENTS, type ImageEvent, type ImageEventDetails, type ImageEventType } from "./events";

/** An event of a publisher as it was received. */
export type ReceivedImageEvent = { readonly kind: "image" } & ImageEvent;

/** Something else. `reason` names the place and the value got. */
export interface OtherEvent {
  readonly kind: "other";
  readonly reason: string;
}

/**
 * Reads an event of a publisher in whatever form it came: the event of EventBridge, what a topic of `notificationTopicArns` says
 * (`{ "summary", "event" }`), a message of SNS around that, or the JSON text of any of them. Fields that it does not know are
 * kept. Never throws.
 *
 * @example const event = parseImageEvent(record.Sns.Message); if (event.kind === "image") console.log(event.detail.summary);
 */
export function parseImageEvent(input: unknown): ReceivedImageEvent | OtherEvent {
  const event = unwrapped(input, DEEPEST);
  if (!isObject(event)) return other(`the event is ${shown(event)}, not an object`);
  const { source, detail } = event;
  const type = event["detail-type"];
  if (source !== IMAGE_EVENTS.source)
    return other(`source is ${shown(source)}, not "${IMAGE_EVENTS.source}"`);
  if (!isType(type)) return other(`detail-type is ${shown(type)}, not one of ${TYPES.join(", ")}`);
  const result = v.safeParse(DETAILS[type], detail);
  if (!result.success) {
    const [issue] = result.issues;
    return other(`detail.${v.getDotPath(issue) ?? "*"}: ${issue.message}`);
  }
  return { kind: "image", type, detail: result.output } as ReceivedImageEvent;
}

/** SQS around SNS around what the topic says around the event: two of them are texts. */
const DEEPEST = 6;

function unwrapped(input: unknown, levels: number): unknown {
  if (levels === 0) return input;
  if (typeof input === "string") {
    const value = jsonObject(input);
    return value === undefined ? input : unwrapped(value, levels - 1);
  }
  if (!isObject(input)) return input;
  if (input.Type === "Notification") return unwrapped(input.Message, levels - 1);
  return input.source === undefined && isObject(input.event) ? input.event : input;
}

const text = v.string();
const subject = {
  id: text,
  summary: text,
  publisher: text,
  service: text,
  serviceId: text,
  repository: text,
  run: text,
};
const architecture = v.picklist(ARCHITECTURE_ORDER);
const moved = v.array(v.looseObject({ tag: text, previous: v.exactOptional(text), foreign: v.boolean() }));
const tags = v.looseObject({
  written: v.array(text),
  moved,
  kept: v.array(v.looseObject({ tag: text, holds: text })),
  skipped: v.array(v.looseObject({ tag: text, reason: text })),
});

/** One for each event; the compiler holds each to the type of its detail. */
const DETAILS: { readonly [Type in ImageEventType]: v.GenericSchema<unknown, ImageEventDetails[Type]> } = {
  "Image Published": v.looseObject({
    ...subject,
    revision: text,
    ref: text,
    digest: text,
    platforms: v.record(text, text),
    tags,
  }),
  "Image Failed": v.looseObject({
    ...subject,
    reason: text,
    architecture,
    build: text,
    status: v.picklist(END_STATES.filter((state) => state !== "SUCCEEDED")),
    phase: text,
    logs: text,
    revision: text,
  }),
  "Image Refused": v.looseObject({ ...subject, reason: text }),
  "Image Superseded": v.looseObject({ ...subject, reason: text, by: text }),
  "Image Delayed": v.looseObject({ ...subject, reason: text, missing: v.array(architecture) }),
  "Image Unchanged": v.looseObject({ ...subject, reason: text, build: text, digest: text }),
  "Image Rolled Back": v.looseObject({ ...subject, digest: text, tags: v.looseObject({ moved }) }),
};

const TYPES = Object.keys(DETAILS);

function isType(value: unknown): value is ImageEventType {
  return TYPES.some((type) => type === value);
}

function other(reason: string): OtherEvent {
  return { kind: "other", reason };
}
