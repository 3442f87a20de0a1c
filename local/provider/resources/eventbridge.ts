import {
  DeleteRuleCommand,
  DescribeRuleCommand,
  ListTagsForResourceCommand,
  PutRuleCommand,
  RuleState,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-eventbridge";
import { unless } from "../absence";
import { define } from "../definition";
import { flag, json, oneOf, text, texts } from "../field";
import type { Decoded } from "../fields";
import { tagList, tagsOf } from "../tags";

const properties = {
  name: text({ required: true, replaces: true }),
  description: text(),
  eventBusName: text({ default: "default", replaces: true }),
  eventPattern: json(),
  roleArn: text(),
  scheduleExpression: text(),
  state: oneOf(RuleState, { computed: true }),
  tags: texts(),
};

/** `aws.cloudwatch.EventRule`. https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html */
export const eventRule = define({
  type: "aws:cloudwatch/eventRule:EventRule",
  naming: { property: "name", maxLength: 64 },
  properties,
  kept: { forceDestroy: flag({ default: false }) },
  outputs: ["arn"],

  async create(inputs, { clients }) {
    await clients.events.send(new PutRuleCommand({ ...request(inputs), Tags: tagList(inputs.tags) }));
    return inputs.eventBusName === "default" ? inputs.name : `${inputs.eventBusName}/${inputs.name}`;
  },

  async read(id, _, { clients }) {
    const { eventBusName, name } = parsed(id);
    const asked = { Name: name, EventBusName: eventBusName };
    const rule = await unless(GONE, clients.events.send(new DescribeRuleCommand(asked)));
    if (rule === undefined) return undefined;
    const { Tags } = await clients.events.send(new ListTagsForResourceCommand({ ResourceARN: rule.Arn }));
    return {
      name,
      description: rule.Description,
      eventBusName,
      eventPattern: rule.EventPattern,
      roleArn: rule.RoleArn,
      scheduleExpression: rule.ScheduleExpression,
      state: rule.State,
      tags: tagsOf(Tags),
      arn: rule.Arn,
    };
  },

  async update(id, inputs, change, { clients: { events } }) {
    if (change.has("description", "eventPattern", "roleArn", "scheduleExpression", "state"))
      await events.send(new PutRuleCommand(request(inputs)));
    if (!change.has("tags")) return;
    const { written, removed } = change.tags;
    const { eventBusName: EventBusName, name: Name } = parsed(id);
    const { Arn: ResourceARN } = await events.send(new DescribeRuleCommand({ Name, EventBusName }));
    if (removed.length > 0)
      await events.send(new UntagResourceCommand({ ResourceARN, TagKeys: [...removed] }));
    if (Object.keys(written).length > 0)
      await events.send(new TagResourceCommand({ ResourceARN, Tags: tagList(written) }));
  },

  async delete(id, { forceDestroy }, { clients }) {
    const { eventBusName: EventBusName, name: Name } = parsed(id);
    const deleting = clients.events.send(new DeleteRuleCommand({ Name, EventBusName, Force: forceDestroy }));
    await unless(GONE, deleting);
  },
});

const GONE = ["ResourceNotFoundException"];

/** The rule of an id: `name` on the default bus, `bus/name` on another. */
function parsed(id: string): { readonly eventBusName: string; readonly name: string } {
  const slash = id.lastIndexOf("/");
  return slash < 0
    ? { eventBusName: "default", name: id }
    : { eventBusName: id.slice(0, slash), name: id.slice(slash + 1) };
}

function request(inputs: Decoded<typeof properties>) {
  return {
    Name: inputs.name,
    // PutRule replaces the whole rule; the local cloud keeps the old description of a rule that is sent none.
    Description: inputs.description ?? "",
    EventBusName: inputs.eventBusName,
    EventPattern: inputs.eventPattern,
    RoleArn: inputs.roleArn,
    ScheduleExpression: inputs.scheduleExpression,
    State: inputs.state,
  };
}
