import {
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  SimulatePrincipalPolicyCommand,
} from "@aws-sdk/client-iam";
import type { PolicyDocument } from "../../components/render/policy-document";
import { type Cloud, clientSettings } from "../../local/cloud/ministack";

/** The one inline policy of a deployed role. */
export interface RolePolicy {
  readonly role: string;
  readonly name: string;
  readonly document: PolicyDocument<string>;
}

/** Reads back the one inline policy of a role. */
export async function rolePolicy(cloud: Cloud, role: string): Promise<RolePolicy> {
  const iam = new IAMClient(clientSettings(cloud));
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: role }));
  const [name = ""] = PolicyNames;
  if (PolicyNames.length !== 1) throw new Error(`${role} has ${PolicyNames.length} inline policies`);
  const { PolicyDocument: text = "" } = await iam.send(
    new GetRolePolicyCommand({ RoleName: role, PolicyName: name }),
  );
  return { role, name, document: JSON.parse(decodeURIComponent(text)) as PolicyDocument<string> };
}

/** Every action that a policy allows, sorted. */
export function actionsOf({ document }: RolePolicy): string[] {
  return [...new Set(document.Statement.flatMap(({ Action }) => Action))].sort();
}

/** Runs `work` while the role lacks one action, and gives it back. */
export async function withoutAction<T>(
  cloud: Cloud,
  policy: RolePolicy,
  action: string,
  work: () => Promise<T>,
): Promise<T> {
  const iam = new IAMClient(clientSettings(cloud));
  const put = (document: PolicyDocument<string>) =>
    iam.send(
      new PutRolePolicyCommand({
        RoleName: policy.role,
        PolicyName: policy.name,
        PolicyDocument: JSON.stringify(document),
      }),
    );
  await put(without(policy.document, action));
  try {
    return await work();
  } finally {
    await put(policy.document);
  }
}

/** What IAM's simulator says of an action of a deployed role. */
export async function simulate(
  cloud: Cloud,
  role: string,
  action: string,
  resource: string,
): Promise<string> {
  const iam = new IAMClient(clientSettings(cloud));
  const { EvaluationResults = [] } = await iam.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: `arn:aws:iam::${cloud.account}:role/${role}`,
      ActionNames: [action],
      ResourceArns: [resource],
    }),
  );
  return EvaluationResults[0]?.EvalDecision ?? "";
}

function without(document: PolicyDocument<string>, action: string): PolicyDocument<string> {
  const Statement = document.Statement.map((statement) => ({
    ...statement,
    Action: statement.Action.filter((one) => one !== action),
  }));
  return { ...document, Statement: Statement.filter(({ Action }) => Action.length > 0) };
}
