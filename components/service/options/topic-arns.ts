import { shown } from "../../text/shown";
import type { Problem } from "../problem";
import type { PublisherOptionContext } from "./group";

/** Who sends to the topics. */
export interface TopicUse {
  readonly most: number;
  /** The sender and what it does, for the message about too many. */
  readonly by: string;
  /** Why no FIFO topic may be given; left out where one may. */
  readonly noFifo?: string;
}

/** Problems of a list of topics; one that is known only at deployment has none. */
export function topicProblems(
  path: string,
  arns: unknown,
  { isLate }: PublisherOptionContext,
  { most, by, noFifo }: TopicUse,
): readonly Problem[] {
  if (!Array.isArray(arns))
    return [{ path, reason: `${shown(arns)} is not a list of topics; use for example [${EXAMPLE}]` }];
  if (arns.length > most) {
    const reason = `${arns.length} topics, ${by} at most ${most}; use fewer, a topic can have many subscribers`;
    return [{ path, reason }];
  }
  return arns.flatMap((arn: unknown, index) => {
    const place = `${path}[${index}]`;
    if (isLate(place)) return [];
    if (typeof arn !== "string" || !TOPIC_ARN.test(arn))
      return [
        { path: place, reason: `${shown(arn)} is not the ARN of an SNS topic; use for example ${EXAMPLE}` },
      ];
    if (noFifo === undefined || !arn.endsWith(".fifo")) return [];
    return [{ path: place, reason: `${shown(arn)} is a FIFO topic, ${noFifo}; use a standard topic` }];
  });
}

const EXAMPLE = '"arn:aws:sns:eu-central-1:123456789012:alerts"';

/** Topic names: https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
const TOPIC_ARN = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/;
