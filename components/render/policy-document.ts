import { regionalArn as arnTemplate } from "../service/template";
import { type Deployment, filled } from "./deployment";

/** An IAM policy document over references of type `R`. */
export interface PolicyDocument<R> {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement<R>[];
}

/** One statement. */
export interface Statement<R> {
  readonly Sid: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: readonly string[];
  readonly Resource?: readonly (R | string)[];
  readonly Principal?: Readonly<Record<string, R | string | readonly (R | string)[]>>;
  readonly Condition?: Readonly<
    Record<string, Readonly<Record<string, R | string | readonly (R | string)[]>>>
  >;
}

/** A statement before it is part of a document; it allows, unless it says that it denies. */
export type StatementPart<R> = Omit<Statement<R>, "Effect"> & { readonly Effect?: Statement<R>["Effect"] };

export function document<R>(...statements: readonly StatementPart<R>[]): PolicyDocument<R> {
  const whole = ({ Sid, Effect = "Allow", ...rest }: StatementPart<R>): Statement<R> => ({
    Sid,
    Effect,
    ...rest,
  });
  return { Version: "2012-10-17", Statement: statements.map(whole) };
}

/**
 * The log group is made by the stack, so no role may make one. A stream is asked for on the group's ARN or on the stream's
 * own, which is why AWS's own service role names both:
 * https://docs.aws.amazon.com/codebuild/latest/userguide/setting-up-service-role.html
 */
export function logStatement<R>(logGroupName: string, deployment: Deployment<R>): StatementPart<R> {
  const group = (ending: string) => regionalArn(deployment, "logs", `log-group:${logGroupName}${ending}`);
  return {
    Sid: "WriteLogs",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: [group(""), group(":*")],
  };
}

/** An ARN in the stack's own account and region. */
export function regionalArn<R>(deployment: Deployment<R>, service: string, resource: string): R {
  return filled(deployment, arnTemplate(service, resource));
}
