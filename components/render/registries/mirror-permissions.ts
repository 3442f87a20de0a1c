import type { Text } from "../../service/late";
import type { RegistryMirror } from "../../service/options/registries/registry-mirrors";
import type { Publisher } from "../../service/publisher";
import type { Service } from "../../service/service";
import type { Template } from "../../service/template";
import { type Deployment, filled, textOf } from "../deployment";
import type { StatementPart } from "../policy-document";
import { PULL_ACTIONS } from "../registry-actions";
import { builderRepositories } from "./builder-repositories";
import { repositoryArn } from "./repository-arn";

/** What BuildKit and QEMU are pulled with, and everything that comes through a mirror. */
export function mirrorPermissions<R>(
  _service: Service,
  deployment: Deployment<R>,
  { registryMirrors, builderImages }: Publisher,
): readonly StatementPart<R>[] {
  const arns = (templates: readonly Template[]) => templates.map((one) => filled(deployment, one));
  const caches = arns(registryMirrors.flatMap(cacheRepositories));
  const images = arns(builderRepositories(builderImages).map(repositoryArn));
  return [
    ...(caches.length === 0 ? [] : [{ Sid: "PullThroughCache", Action: CACHE_ACTIONS, Resource: caches }]),
    ...(images.length === 0 ? [] : [{ Sid: "PullBuilderImages", Action: PULL_ACTIONS, Resource: images }]),
    ...readSecrets(registryMirrors, deployment),
  ];
}

/**
 * The first pull of an image lets ECR fetch it, and make its repository:
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-iam.html
 */
const CACHE_ACTIONS = [...PULL_ACTIONS, "ecr:BatchImportUpstreamImage", "ecr:CreateRepository"];

function cacheRepositories(mirror: RegistryMirror): readonly Template[] {
  if (mirror.kind !== "pull-through-cache") return [];
  return [repositoryArn({ ...mirror, name: `${mirror.prefix}/*` })];
}

function readSecrets<R>(
  mirrors: readonly RegistryMirror[],
  deployment: Deployment<R>,
): readonly StatementPart<R>[] {
  const secrets = differentSecrets(mirrors).map(({ secret, key }) => ({
    arn: textOf(deployment, secret),
    key: key === "" ? "" : textOf(deployment, key),
  }));
  if (secrets.length === 0) return [];
  const encrypted = secrets.filter(({ key }) => key !== "");
  return [
    {
      Sid: "ReadMirrorSecrets",
      Action: ["secretsmanager:GetSecretValue"],
      Resource: [...new Set(secrets.map(({ arn }) => arn))],
    },
    ...encrypted.map(({ arn, key }, index) => ({
      Sid: `DecryptMirrorSecret${index}`,
      Action: ["kms:Decrypt"],
      Resource: [key],
      Condition: { StringEquals: { "kms:EncryptionContext:SecretARN": arn } },
    })),
  ];
}

/** The secrets of mirrors, one that several mirrors ask for once. */
function differentSecrets(mirrors: readonly RegistryMirror[]): readonly { secret: Text; key: Text }[] {
  const all = mirrors.flatMap((mirror) => {
    if (mirror.kind !== "uri" || mirror.secret === "") return [];
    const { secret, key } = mirror;
    return [[JSON.stringify([secret, key]), { secret, key }] as const];
  });
  return [...new Map(all).values()];
}
