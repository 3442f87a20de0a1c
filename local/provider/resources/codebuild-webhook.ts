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
 * `aws.codebuild.Webhook`, without its `secret`, which AWS tells once.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateWebhook.html
 */
export const codebuildWebhook = define({
  type: "aws:codebuild/webhook:Webhook",
  properties,
  kept: {},
  outputs: ["payloadUrl", "url"],

  async create(inputs, { clients }) {
    await clients.codebuild.send(new CreateWebhookCommand(request(inputs)));
    return inputs.projectName;
  },

  async read(id, _, { clients }) {
    const { projects } = await clients.codebuild.send(new BatchGetProjectsCommand({ names: [id] }));
    const webhook = projects?.[0]?.webhook;
    return webhook === undefined ? undefined : { projectName: id, ...told(webhook) };
  },

  async update(_, inputs, __, { clients }) {
    await clients.codebuild.send(new UpdateWebhookCommand({ ...request(inputs), rotateSecret: false }));
  },

  async delete(projectName, _, { clients }) {
    const deleting = clients.codebuild.send(new DeleteWebhookCommand({ projectName }));
    await unless(["ResourceNotFoundException"], deleting);
  },
});

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
