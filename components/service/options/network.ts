import { isPlainObject } from "../../text/json";
import { shown } from "../../text/shown";
import type { Text } from "../late";
import { LIMITS } from "../limits";
import type { Problem } from "../problem";
import { type Check, type OptionContext, type OptionGroup, optionProblems } from "./group";

/** Option `network`. */
export interface NetworkOption<R = never> {
  /**
   * The VPC that the builds run in. Its subnets are private and have a way to what a build reaches: `docs/network.md` lists it. A change
   * counts from the next build on.
   *
   * @default - the network of CodeBuild, which reaches the internet
   */
  readonly network?: NetworkOptions<R>;
}

/** A VPC, and where in it builds run. Each value may be known only at deployment. */
export interface NetworkOptions<R = never> {
  /** Id of the VPC. */
  readonly vpcId: string | R;
  /** Ids of 1 to 16 of its subnets, private ones. */
  readonly subnets: readonly (string | R)[];
  /** Ids of 1 to 5 of its security groups; no rule for incoming traffic is needed. */
  readonly securityGroups: readonly (string | R)[];
}

/** A VPC that builds run in. */
export interface Network {
  readonly vpcId: Text;
  readonly subnets: readonly Text[];
  readonly securityGroups: readonly Text[];
}

/** Part of the model: `network`. */
export interface NetworkModel {
  /** One, or none. */
  readonly network: readonly Network[];
}

/** Where a value may be known only at deployment. */
export const LATE_NETWORK = ["network.vpcId", "network.subnets[*]", "network.securityGroups[*]"];

export const NETWORK: OptionGroup<NetworkOption<Text>, NetworkModel> = {
  checks: { network: networkProblems },
  resolve: ({ network }) => ({
    network:
      network === undefined
        ? []
        : [
            {
              vpcId: network.vpcId,
              subnets: [...network.subnets],
              securityGroups: [...network.securityGroups],
            },
          ],
  }),
};

const EXAMPLE = '{ vpcId: "vpc-0a1b2c3d", subnets: ["subnet-0a1b2c3d"], securityGroups: ["sg-0a1b2c3d"] }';

function networkProblems(network: unknown, context: OptionContext): readonly (Problem | undefined)[] {
  if (!isPlainObject(network))
    return [
      { path: "network", reason: `${shown(network)} is not a plain object; use for example ${EXAMPLE}` },
    ];
  const missing = Object.keys(FIELDS).filter((field) => network[field] === undefined);
  return [
    ...missing.map((field) => ({
      path: `network.${field}`,
      reason: `is missing, a build needs all three; use for example ${EXAMPLE}`,
    })),
    ...optionProblems(FIELDS, network, context, "network"),
  ];
}

const FIELDS: { readonly [K in keyof NetworkOptions]-?: Check<OptionContext> } = {
  vpcId: (value, context) => [idProblem("network.vpcId", value, "vpc", context)],
  subnets: (value, context) =>
    idsProblems("network.subnets", value, { kind: "subnet", most: LIMITS.subnets }, context),
  securityGroups: (value, context) =>
    idsProblems("network.securityGroups", value, { kind: "sg", most: LIMITS.securityGroups }, context),
};

function idsProblems(
  path: string,
  value: unknown,
  { kind, most }: { readonly kind: string; readonly most: number },
  context: OptionContext,
): readonly (Problem | undefined)[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > most) {
    const got = Array.isArray(value) ? `a list of ${value.length}` : shown(value);
    return [
      { path, reason: `${got} is not a list of 1 to ${most} ids; use for example ["${kind}-0a1b2c3d"]` },
    ];
  }
  return value.map((id: unknown, index) => idProblem(`${path}[${index}]`, id, kind, context));
}

function idProblem(
  path: string,
  value: unknown,
  kind: string,
  { isLate }: OptionContext,
): Problem | undefined {
  if (isLate(path) || (typeof value === "string" && new RegExp(`^${kind}-[0-9a-f]{8,17}$`).test(value)))
    return undefined;
  return { path, reason: `${shown(value)} is not an id of this kind; use for example "${kind}-0a1b2c3d"` };
}
