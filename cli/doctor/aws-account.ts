import type { Result } from "../../components/text/result";

/** Who calls, and where. */
export interface Identity {
  /** ARN of the caller. */
  readonly arn: string;
  readonly region: string;
}

/** A connection to a git host. */
export interface SourceConnection {
  readonly name: string;
  /** Such as `GitHub`. */
  readonly provider: string;
  /** Its handshake is completed. */
  readonly isReady: boolean;
}

/** How many builds of one size may run at once. */
export interface BuildQuota {
  /** Environment and size in the words of CodeBuild's quotas, such as `ARM/Large`. */
  readonly size: string;
  readonly code: string;
  readonly value: number;
}

/** The account that the caller's credentials belong to, as far as a pipeline depends on it. What cannot be read has a reason. */
export interface AwsAccount {
  identity(): Promise<Result<Identity>>;
  /** The value of a quota that applies to the account. */
  quota(service: string, code: string): Promise<Result<number>>;
  /** Every quota of builds that may run at once. */
  buildQuotas(): Promise<Result<readonly BuildQuota[]>>;
  /** Git hosts that CodeBuild has credentials of, such as `GITHUB by PERSONAL_ACCESS_TOKEN`. */
  sourceCredentials(): Promise<Result<readonly string[]>>;
  sourceConnections(): Promise<Result<readonly SourceConnection[]>>;
}
