import type { PublisherOptionsModel } from "./options/publisher-options";

/** A publisher with every decision made. Plain JSON. */
export interface Publisher extends PublisherOptionsModel {
  readonly name: string;
  readonly functionName: string;
  readonly tableName: string;
  readonly queueName: string;
  readonly alarmName: string;
  readonly ruleName: string;
  readonly scheduleName: string;
  readonly logGroupName: string;
  /** Projects whose name starts with this are this publisher's. */
  readonly projectPrefix: string;
  /** SSM path: `<path>/services/<id>` registers a service, `<path>/published/<id>` holds its last digest. */
  readonly parameterPath: string;
  readonly timeoutSeconds: number;
  /** Longer than the function can run, so that a lease is never taken over while its holder still works. */
  readonly leaseSeconds: number;
  readonly memoryMiB: number;
}
