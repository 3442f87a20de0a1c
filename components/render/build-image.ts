import { parseImageReference } from "../oci/image-reference";
import type { Service } from "../service/service";
import { type Deployment, filled } from "./deployment";
import type { StatementPart } from "./policy-document";
import { repositoryArn } from "./registries/repository-arn";
import { PULL_ACTIONS } from "./registry-actions";

/** Whether a build image is one of CodeBuild's own, which no role needs to be let pull. */
export function isCodeBuildImage(image: string): boolean {
  return image.startsWith("aws/codebuild/");
}

/**
 * Lets the build role pull the images of ECR that its builds run in.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/sample-ecr.html
 */
export function pullBuildImages<R>(
  { projects }: Service,
  deployment: Deployment<R>,
): readonly StatementPart<R>[] {
  const repositories = new Map(
    projects.flatMap(({ image }) => {
      const { registry, repository } = parseImageReference(image);
      const [, account, region] = ECR.exec(registry) ?? [];
      if (account === undefined || region === undefined) return [];
      const arn = filled(deployment, repositoryArn({ account, region, name: repository }));
      return [[`${registry}/${repository}`, arn] as const];
    }),
  );
  if (repositories.size === 0) return [];
  return [
    {
      Sid: "PullBuildImage",
      Action: PULL_ACTIONS,
      Resource: [...repositories.values()],
    },
  ];
}

const ECR = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;
