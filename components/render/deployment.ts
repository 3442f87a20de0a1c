/**
 * What is known only at deployment, in the engine's own type of reference (`R`): a Pulumi `Output`, a CDK token or, in a
 * test, a text. The pure renderers take it as a parameter, so no late-bound value enters the service.
 */
export interface Deployment<R> {
  /** `aws`, `aws-cn`, `aws-us-gov`. */
  readonly partition: R | string;
  readonly region: R | string;
  readonly account: R | string;
  /** `amazonaws.com` or the partition's own. */
  readonly dnsSuffix: R | string;
  /** The parts as one text. */
  concat(...parts: readonly (R | string)[]): R;
}

/** `arn:<partition>:<service>:<region>:<account>:<resource>` in the stack's own account and region. */
export function regionalArn<R>(
  deployment: Deployment<R>,
  service: string,
  ...resource: readonly (R | string)[]
): R {
  return deployment.concat(
    "arn:",
    deployment.partition,
    `:${service}:`,
    deployment.region,
    ":",
    deployment.account,
    ":",
    ...resource,
  );
}

/** `arn:<partition>:<service>:::<resource>`, for services whose names are global. */
export function globalArn<R>(deployment: Deployment<R>, service: string, resource: string): R {
  return deployment.concat("arn:", deployment.partition, `:${service}:::${resource}`);
}
