import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Context } from "./definition";
import type { ValueMap } from "./value";

/** A function of `@pulumi/aws`. */
type Answering = (args: ValueMap, context: Context) => Promise<ValueMap>;

/** Answers a function of `@pulumi/aws`; arguments other than a region are refused. */
export async function invoke(token: string, args: ValueMap, context: Context): Promise<ValueMap> {
  const answer = FUNCTIONS.get(token);
  if (answer === undefined)
    throw new Error(
      `${token}: is not a function that the local provider has; it has ${[...FUNCTIONS.keys()].join(", ")}`,
    );
  const stranger = Object.keys(args).find((name) => name !== "region" && name !== "id");
  if (stranger !== undefined)
    throw new Error(
      `${token}: argument ${JSON.stringify(stranger)} is not answered by the local provider; leave it out`,
    );
  return await answer(args, context);
}

/** Functions by token. Partition and DNS names: https://docs.aws.amazon.com/general/latest/gr/rande.html */
const FUNCTIONS: ReadonlyMap<string, Answering> = new Map<string, Answering>([
  [
    "aws:index/getCallerIdentity:getCallerIdentity",
    async (_, { clients }) => {
      const {
        Account = "",
        Arn = "",
        UserId = "",
      } = await clients.sts.send(new GetCallerIdentityCommand({}));
      return { accountId: Account, arn: Arn, id: Account, userId: UserId };
    },
  ],
  [
    "aws:index/getPartition:getPartition",
    async () => ({
      dnsSuffix: "amazonaws.com",
      id: "aws",
      partition: "aws",
      reverseDnsPrefix: "com.amazonaws",
    }),
  ],
  [
    "aws:index/getRegion:getRegion",
    async ({ region }, context) => {
      const name = typeof region === "string" ? region : context.region;
      return { description: name, endpoint: `ec2.${name}.amazonaws.com`, id: name, name, region: name };
    },
  ],
]);
