import {
  BatchGetProjectsCommand,
  CreateWebhookCommand,
  DeleteWebhookCommand,
  PullRequestBuildApproverRole,
  PullRequestBuildCommentApproval,
  UpdateWebhookCommand,
  type Webhook,
  WebhookBuildType,
  WebhookFilterType,
} from "@aws-sdk/client-codebuild";
import { unless } from "../absence";
import { define } from "../definition";
import { flag, list, oneOf, set, text } from "../field";
import { type Decoded, object } from "../fields";

const filter = {
  type: oneOf(WebhookFilterType, { required: true }),
  pattern: text({ required: true }),
  excludeMatchedPattern: flag({ default: false }),
};

const properties = {
  projectName: text({ required: true, replaces: true }),
  branchFilter: text(),
  buildType: oneOf(WebhookBuildType),
  filterGroups: set(object({ filters: list(object(filter)) })),
  pullRequestBuildPolicy: object(
    {
      requiresCommentApproval: oneOf(PullRequestBuildCommentApproval, { required: true }),
      approverRoles: set(oneOf(PullRequestBuildApproverRole), { computed: true }),
    },
    { computed: true },
  ),
};

/**
 * `aws.codebuild.Webhook`, without its `secret`, which AWS tells once. The local cloud has no webhooks yet, and says so.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateWebhook.html
 */
export const codebuildWebhook = define({
  type: "aws:codebuild/webhook:Webhook",
  properties,
  kept: {},
  outputs: ["payloadUrl", "url"],

  async create(inputs, { clients, gaps }) {
    const creating = clients.codebuild.send(new CreateWebhookCommand(request(inputs)));
    if ((await unless(UNKNOWN_ACTION, creating)) === undefined) gaps.meet(...gapOf(inputs));
    return inputs.projectName;
  },

  async read(id, { projectName, ...known }, { clients, gaps }) {
    const { projects } = await clients.codebuild.send(new BatchGetProjectsCommand({ names: [id] }));
    const webhook = projects?.[0]?.webhook;
    if (webhook !== undefined) return { projectName: id, ...told(webhook) };
    const isInStateOnly = projects?.length === 1 && projectName !== undefined && gaps.policy === "warn";
    return isInStateOnly ? { projectName, ...NOTHING, ...known } : undefined;
  },

  async update(_, inputs, __, { clients, gaps }) {
    const command = new UpdateWebhookCommand({ ...request(inputs), rotateSecret: false });
    const updated = await unless(UNKNOWN_ACTION, clients.codebuild.send(command));
    if (updated === undefined) gaps.meet(...gapOf(inputs));
  },

  async delete(projectName, _, { clients }) {
    const deleting = clients.codebuild.send(new DeleteWebhookCommand({ projectName }));
    await unless(["ResourceNotFoundException", ...UNKNOWN_ACTION], deleting);
  },
});

/** The local cloud's answer to an action that it does not have. */
const UNKNOWN_ACTION = ["InvalidAction"];

const NOTHING = told({});

function gapOf({ projectName }: Decoded<typeof properties>): readonly [string, string] {
  return ["CodeBuild webhooks", `the one of project ${projectName}`];
}

function request({ filterGroups, ...inputs }: Decoded<typeof properties>) {
  return { ...inputs, filterGroups: filterGroups?.map(({ filters }) => filters ?? []) };
}

function told(webhook: Webhook) {
  return {
    branchFilter: webhook.branchFilter,
    buildType: webhook.buildType,
    filterGroups: webhook.filterGroups?.map((filters) => ({ filters })),
    pullRequestBuildPolicy: webhook.pullRequestBuildPolicy,
    payloadUrl: webhook.payloadUrl,
    url: webhook.url,
  };
}
