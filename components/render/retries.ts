/** How often and how long a delivery is tried. */
export interface RetryPlan {
  readonly retryAttempts: number;
  readonly eventAgeSeconds: number;
}

/** The longest EventBridge allows: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
export const RULE_RETRIES: RetryPlan = { retryAttempts: 185, eventAgeSeconds: 24 * 60 * 60 };

/** The longest Lambda allows: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
export const FUNCTION_RETRIES: RetryPlan = { retryAttempts: 2, eventAgeSeconds: 6 * 60 * 60 };
