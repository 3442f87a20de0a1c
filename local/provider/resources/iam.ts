import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from "@aws-sdk/client-iam";
import { unless } from "../absence";
import { type Change, define } from "../definition";
import { flag, json, text, texts, whole } from "../field";
import { prefixedName } from "../naming";
import { tagList, tagsOf } from "../tags";

const roleProperties = {
  name: text({ computed: true, replaces: true }),
  assumeRolePolicy: json({ required: true }),
  description: text(),
  maxSessionDuration: whole({ default: 3600 }),
  path: text({ default: "/", replaces: true }),
  permissionsBoundary: text(),
  tags: texts(),
};

/** `aws.iam.Role`. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const iamRole = define({
  type: "aws:iam/role:Role",
  naming: { property: "name", maxLength: 64, prefix: "namePrefix" },
  global: true,
  properties: roleProperties,
  kept: {
    forceDetachPolicies: flag({ default: false }),
    namePrefix: text({ computed: true, replaces: true }),
  },
  outputs: ["arn", "createDate", "uniqueId"],

  async create(inputs, { clients }) {
    const RoleName = inputs.name ?? prefixedName(inputs.namePrefix ?? "");
    const command = new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: inputs.assumeRolePolicy,
      Description: inputs.description,
      MaxSessionDuration: inputs.maxSessionDuration,
      Path: inputs.path,
      PermissionsBoundary: inputs.permissionsBoundary,
      Tags: tagList(inputs.tags),
    });
    await clients.iam.send(command);
    return RoleName;
  },

  async read(id, _, { clients }) {
    const Role = (await unless(GONE, clients.iam.send(new GetRoleCommand({ RoleName: id }))))?.Role;
    if (Role === undefined) return undefined;
    return {
      name: Role.RoleName,
      assumeRolePolicy: documentOf(Role.AssumeRolePolicyDocument),
      description: Role.Description,
      maxSessionDuration: Role.MaxSessionDuration,
      path: Role.Path,
      permissionsBoundary: Role.PermissionsBoundary?.PermissionsBoundaryArn,
      tags: tagsOf(Role.Tags),
      arn: Role.Arn,
      createDate: Role.CreateDate?.toISOString(),
      uniqueId: Role.RoleId,
    };
  },

  async update(RoleName, inputs, change, { clients: { iam } }) {
    if (change.has("assumeRolePolicy")) {
      const PolicyDocument = inputs.assumeRolePolicy;
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    }
    if (change.has("description", "maxSessionDuration")) {
      const { description = "", maxSessionDuration } = inputs;
      const settings = { Description: description, MaxSessionDuration: maxSessionDuration };
      await iam.send(new UpdateRoleCommand({ RoleName, ...settings }));
    }
    if (change.has("permissionsBoundary")) await bound(iam, RoleName, inputs.permissionsBoundary);
    if (change.has("tags")) await retag(iam, RoleName, change.tags);
  },

  async delete(RoleName, { forceDetachPolicies }, { clients }) {
    if (forceDetachPolicies) await detachAll(clients.iam, RoleName);
    await unless(GONE, clients.iam.send(new DeleteRoleCommand({ RoleName })));
  },
});

/** `aws.iam.RolePolicy`. https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html */
export const iamRolePolicy = define({
  type: "aws:iam/rolePolicy:RolePolicy",
  naming: { property: "name", maxLength: 128 },
  global: true,
  properties: {
    name: text({ required: true, replaces: true }),
    role: text({ required: true, replaces: true }),
    policy: json({ required: true }),
  },
  kept: {},
  outputs: [],

  async create({ name, role, policy }, { clients }) {
    const put = { RoleName: role, PolicyName: name, PolicyDocument: policy };
    await clients.iam.send(new PutRolePolicyCommand(put));
    return `${role}:${name}`;
  },

  async read(id, _, { clients }) {
    const [role = "", name = ""] = id.split(":");
    const getting = clients.iam.send(new GetRolePolicyCommand({ RoleName: role, PolicyName: name }));
    const found = await unless(GONE, getting);
    return found && { name, role, policy: documentOf(found.PolicyDocument) };
  },

  async update(_, { name, role, policy }, __, { clients }) {
    const put = { RoleName: role, PolicyName: name, PolicyDocument: policy };
    await clients.iam.send(new PutRolePolicyCommand(put));
  },

  async delete(_, { name, role }, { clients }) {
    const deleting = clients.iam.send(new DeleteRolePolicyCommand({ RoleName: role, PolicyName: name }));
    await unless(GONE, deleting);
  },
});

const GONE = ["NoSuchEntityException"];

/** IAM answers documents in URL encoding: API_GetRole, `AssumeRolePolicyDocument`. */
function documentOf(encoded: string | undefined): string | undefined {
  return encoded && decodeURIComponent(encoded);
}

async function bound(iam: IAMClient, RoleName: string, PermissionsBoundary?: string): Promise<void> {
  if (PermissionsBoundary === undefined)
    await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
  else await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));
}

async function retag(
  iam: IAMClient,
  RoleName: string,
  { written, removed }: Change<typeof roleProperties>["tags"],
): Promise<void> {
  if (removed.length > 0) await iam.send(new UntagRoleCommand({ RoleName, TagKeys: [...removed] }));
  if (Object.keys(written).length > 0)
    await iam.send(new TagRoleCommand({ RoleName, Tags: tagList(written) }));
}

async function detachAll(iam: IAMClient, RoleName: string): Promise<void> {
  const inline = await unless(GONE, iam.send(new ListRolePoliciesCommand({ RoleName })));
  for (const PolicyName of inline?.PolicyNames ?? [])
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  const attached = await unless(GONE, iam.send(new ListAttachedRolePoliciesCommand({ RoleName })));
  for (const { PolicyArn } of attached?.AttachedPolicies ?? [])
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
}
