import type { Place } from "./kind";
import { compact, type ValueMap } from "./value";

/** Answers a function of `@pulumi/aws`; arguments other than a region are refused. */
export async function invoke(token: string, args: ValueMap, place: Place): Promise<ValueMap> {
  const answer = FUNCTIONS[token];
  if (answer === undefined)
    throw new Error(
      `${token}: is not a function that the local provider has; it has ${Object.keys(FUNCTIONS).join(", ")}`,
    );
  const stranger = Object.keys(args).find((name) => name !== "region" && name !== "id");
  if (stranger !== undefined)
    throw new Error(`${token}: argument "${stranger}" is not answered by the local provider; leave it out`);
  return compact({ ...(await answer(place)) });
}

/** Functions by token. Partition and DNS names: https://docs.aws.amazon.com/general/latest/gr/rande.html */
const FUNCTIONS: Readonly<Record<string, (place: Place) => object | Promise<object>>> = {
  "aws:index/getCallerIdentity:getCallerIdentity": async ({ clients }) => {
    const { Account: accountId, Arn: arn, UserId: userId } = await clients.sts.getCallerIdentity({});
    return { accountId, arn, id: accountId, userId };
  },
  "aws:index/getPartition:getPartition": () => {
    const dns = { dnsSuffix: "amazonaws.com", reverseDnsPrefix: "com.amazonaws" };
    return { ...dns, id: "aws", partition: "aws" };
  },
  "aws:index/getRegion:getRegion": ({ region }) => {
    const endpoint = `ec2.${region}.amazonaws.com`;
    return { description: region, endpoint, id: region, name: region, region };
  },
};
