import type { Text } from "../late";
import { fact, globalArn } from "../template";
import { CONNECTION_ARN_FIELD, connectionPermission, KEY_ARN_FIELD } from "./auth";
import { BRANCH_FIELD } from "./branch";
import { BUCKET, bucketMistake } from "./s3";
import { DEFAULT_BRANCH, type SourceKind, type SourcePermission } from "./source";

/** The artifact of a pipeline in AWS CodePipeline, which starts both projects: see docs/runs.md. */
export interface CodePipelineSource<R = never> {
  /** Kind of the source. */
  readonly type: "codepipeline";
  /** Name of the bucket that the pipeline keeps its artifacts in; may be known only at deployment. */
  readonly artifactBucket: string | R;
  /**
   * ARN of the KMS key that the pipeline encrypts its artifacts with; may be known only at deployment.
   *
   * @default - the key that AWS manages for S3, which needs no permission
   */
  readonly artifactKey?: string | R;
  /**
   * ARN of the connection of the pipeline's source action, for one that hands over a full clone; may be known only at deployment.
   *
   * @default - the artifact is an archive
   */
  readonly connection?: string | R;
  /**
   * The default branch: the executions of its `SOURCE_REF` move the fixed tags.
   *
   * @default "main"
   */
  readonly branch?: string;
}

export const CODEPIPELINE: SourceKind<CodePipelineSource<Text>> = {
  fields: {
    artifactBucket: { late: true, check: BUCKET, example: "acme-artifacts", mistake: bucketMistake },
    artifactKey: KEY_ARN_FIELD,
    connection: CONNECTION_ARN_FIELD,
    branch: BRANCH_FIELD,
  },
  resolve: ({ artifactBucket, artifactKey, connection, branch = DEFAULT_BRANCH }) => ({
    branch,
    // CodeBuild records the commit of a pipeline on Git, and no revision of one on S3: both are built.
    commits: false,
    address: [],
    project: { type: "CODEPIPELINE" },
    permissions: [
      {
        sid: "ReadSource",
        actions: ["s3:GetObject", "s3:GetObjectVersion"],
        resource: globalArn("s3", artifactBucket, "/*"),
      },
      ...(artifactKey === undefined ? [] : [decryption(artifactKey)]),
      // https://docs.aws.amazon.com/codepipeline/latest/userguide/tutorials-github-gitclone.html
      ...(connection === undefined ? [] : [connectionPermission(connection, ["UseConnection"])]),
    ],
    webhook: false,
    paths: [],
    lfs: false,
  }),
};

function decryption(key: Text): SourcePermission {
  const s3 = ["s3.", fact("region"), ".", fact("dnsSuffix")];
  return {
    sid: "DecryptSource",
    actions: ["kms:Decrypt"],
    resource: [key],
    equals: { "kms:ViaService": s3 },
  };
}
