/** Limits of AWS and OCI that options are checked against. A row names its source; widening one is a one-line change. */
export const LIMITS = {
  /** CodeBuild `ProjectName`, characters: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html */
  projectName: 150,
  /** CodeBuild `BuildTimeOut`, minutes (36 hours): same page, `timeoutInMinutes`. */
  timeoutMinutes: { min: 5, max: 2160 },
  /** CodeBuild `queuedTimeoutInMinutes` (8 hours), which is the default too: same page. */
  queuedTimeoutMinutes: { min: 5, max: 480 },
  /** CodeBuild `VpcConfig`, subnets and security groups: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_VpcConfig.html */
  subnets: 16,
  securityGroups: 5,
  /** ECR `RepositoryName`, characters: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html */
  repositoryName: { min: 2, max: 256 },
  /** ECR `ecrRepositoryPrefix`, characters: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html */
  cachePrefix: { min: 2, max: 30 },
  /** ECR tag mutability exclusion filters per repository: API_ImageTagMutabilityExclusionFilter, at most 5. */
  mutabilityExclusions: 5,
  /** Lambda `FunctionName`, characters: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
  functionName: 64,
  /** Lambda timeout, seconds: same page. */
  functionTimeoutSeconds: { min: 30, max: 900 },
  /** EventBridge rule and Scheduler schedule name, characters: API_PutRule, scheduler API_CreateSchedule. */
  ruleName: 64,
  /** SQS queue name, characters: API_CreateQueue. */
  queueName: 80,
  /** IAM role name of 64 characters (API_CreateRole), less the 26 that an engine adds. */
  roleNamePrefix: 38,
  /** IAM role path, characters: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
  rolePath: 512,
  /** Managed policies of a role (the quota is 10, and can be raised to 20): https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
  managedPolicies: 20,
  /** All inline policies of a role, characters without spaces: same page. */
  rolePolicies: 10_240,
  /** Value of a standard SSM parameter, characters: https://docs.aws.amazon.com/general/latest/gr/ssm.html */
  parameterValue: 4096,
  /** Topics that one alarm notifies: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
  alarmActions: 5,
  /** Targets of one rule of EventBridge: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
  ruleTargets: 5,
  /** Run id: leaves room for `<12 hex>-` in a tag of 128. */
  runId: 100,
  /** Run id that a build is started with: leaves room for `-<12 hex>` in a run id. */
  startedRunId: 87,
  /** Ancestors of a commit that a build exports, the nearest. */
  ancestors: 256,
  /** Days that the ledger keeps runs. */
  keepDays: { min: 1, max: 3650 },
  /** Days of untagged images. A first image waits for the second for 44 hours (timeout and queue) and its publication for a day. */
  keepUntaggedDays: { min: 3, max: 3650 },
  /** Days of images with commit tags alone: those of the ledger and 30 more. */
  keepCommitDays: { min: 31, max: 3680 },
  /**
   * Repositories that builds pull from, and characters of their ARNs: about half of the 10,240 of a role's inline policies
   * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html); the other half is for all other statements.
   */
  pullFrom: { repositories: 50, characters: 5000 },
  /** ECR `RepositoryPolicyText`, characters: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html */
  repositoryPolicy: 10_240,
  /** ECR rules in a lifecycle policy: https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html */
  lifecycleRules: 50,
  /** ECR images per repository (adjustable quota): https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html */
  keepImages: { min: 2, max: 100_000 },
} as const;
