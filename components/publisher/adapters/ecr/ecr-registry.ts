import {
  BatchGetImageCommand,
  type ECRClient,
  GetDownloadUrlForLayerCommand,
  type Image,
  type ImageIdentifier,
  PutImageCommand,
} from "@aws-sdk/client-ecr";
import { DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST } from "../../../oci/media-types";
import type { PutAnswer, Registry, StoredImage } from "../../../oci/registry";
import { parseRepositoryArn } from "../../../service/repository-arn";
import { PublisherFault } from "../../fault";
import { awsFault, isAwsError } from "../aws-call";
import { matchAnswers } from "./image-answers";
import { readConfigBlob } from "./layer-blob";

/** API_BatchGetImage: `imageIds`, at most 100. */
const MOST_IMAGES = 100;

/** Without the type of what is stored, ECR converts what it returns by tag: API_BatchGetImage, `acceptedMediaTypes`. */
const ACCEPTED = [OCI_INDEX, DOCKER_LIST, OCI_MANIFEST, DOCKER_MANIFEST];

/** The client of a region; of the function's own for `undefined`. */
export type EcrClients = (region: string | undefined) => ECRClient;

/**
 * The registry port over Amazon ECR. A repository is called by its name, or by its ARN in another account or region.
 *
 * @param blobOrigin see `readConfigBlob`
 */
export function ecrRegistry(clients: EcrClients, blobOrigin: string | undefined): Registry {
  return {
    async read(repository, references) {
      const found = new Map<string, StoredImage>();
      for (let at = 0; at < references.length; at += MOST_IMAGES) {
        const part = references.slice(at, at + MOST_IMAGES);
        for (const [reference, image] of await readImages(clients, repository, part))
          found.set(reference, image);
      }
      return found;
    },
    put: (repository, image, tag) => putImage(clients, repository, image, tag),
    async config(repository, digest) {
      const subject = `${digest} in repository ${repository}`;
      const { client, place } = placeOf(clients, repository);
      const command = new GetDownloadUrlForLayerCommand({ ...place, layerDigest: digest });
      const { downloadUrl } = await ecrCall("reading config", subject, () => client.send(command));
      return readConfigBlob(downloadUrl ?? "", digest, blobOrigin);
    },
  };
}

async function readImages(
  clients: EcrClients,
  repository: string,
  references: readonly string[],
): Promise<ReadonlyMap<string, StoredImage>> {
  const answer = await batchGetImage(clients, repository, references);
  const { matched, unclear } = matchAnswers(references, answer.images, answer.missing);
  const found = new Map([...matched].map(([reference, image]) => [reference, storedImage(image)]));
  for (const reference of unclear) {
    const [image] = (await batchGetImage(clients, repository, [reference])).images;
    if (image !== undefined) found.set(reference, storedImage(image));
  }
  return found;
}

async function batchGetImage(clients: EcrClients, repository: string, references: readonly string[]) {
  const { client, place } = placeOf(clients, repository);
  const command = new BatchGetImageCommand({
    ...place,
    imageIds: references.map(identifierOf),
    acceptedMediaTypes: ACCEPTED,
  });
  const subject = `repository ${repository}`;
  const { images = [], failures = [] } = await ecrCall("reading images", subject, () => client.send(command));
  const other = failures.find(({ failureCode }) => failureCode !== "ImageNotFound");
  if (other !== undefined) {
    const reason = `${other.failureCode}: ${other.failureReason}`;
    throw new PublisherFault("AWS_CALL", { doing: "reading images", subject, reason });
  }
  const missing = failures.map(({ imageId }) => imageId?.imageTag ?? imageId?.imageDigest ?? "");
  return { images, missing };
}

/** Without `registryId`, ECR takes the caller's own account: API_BatchGetImage. */
function placeOf(clients: EcrClients, repository: string) {
  const elsewhere = parseRepositoryArn(repository);
  if (elsewhere === undefined) return { client: clients(undefined), place: { repositoryName: repository } };
  const { region, account: registryId, name: repositoryName } = elsewhere;
  return { client: clients(region), place: { registryId, repositoryName } };
}

/** A digest has a colon, which no tag can have. */
function identifierOf(reference: string): ImageIdentifier {
  return reference.includes(":") ? { imageDigest: reference } : { imageTag: reference };
}

function storedImage({ imageId, imageManifest, imageManifestMediaType }: Image): StoredImage {
  return {
    digest: imageId?.imageDigest ?? "",
    mediaType: imageManifestMediaType ?? "",
    body: imageManifest ?? "",
  };
}

/** Digest and media type are always given: ECR then refuses bytes that it would hash or type differently. */
async function putImage(
  clients: EcrClients,
  repository: string,
  image: StoredImage,
  tag: string,
): Promise<PutAnswer> {
  const { client, place } = placeOf(clients, repository);
  const command = new PutImageCommand({
    ...place,
    imageManifest: image.body,
    imageManifestMediaType: image.mediaType,
    imageDigest: image.digest,
    imageTag: tag,
  });
  const subject = `${repository}:${tag}`;
  try {
    const stored = (await client.send(command)).image?.imageId?.imageDigest;
    if (stored === undefined || stored === image.digest) return "stored";
    const reason = `ECR stored ${stored}, not ${image.digest}`;
    throw new PublisherFault("TAG_LOST", { doing: "writing tag", subject, reason });
  } catch (error) {
    const answer = PUT_ANSWERS.find(([name]) => isAwsError(error, name))?.[1];
    if (answer !== undefined) return answer;
    throw error instanceof PublisherFault ? error : ecrFault("writing tag", subject, error);
  }
}

/** API_PutImage, Errors. ECR answers "already exists" for the same bytes under the same tag: that is success. */
const PUT_ANSWERS: readonly (readonly [string, PutAnswer])[] = [
  ["ImageAlreadyExistsException", "unchanged"],
  ["ImageTagAlreadyExistsException", "tag-held"],
  ["ReferencedImagesNotFoundException", "child-missing"],
];

async function ecrCall<T>(doing: string, subject: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw ecrFault(doing, subject, error);
  }
}

function ecrFault(doing: string, subject: string, error: unknown): PublisherFault {
  const missing = FAULTS.find(([name]) => isAwsError(error, name));
  if (missing === undefined || !(error instanceof Error)) return awsFault(doing, subject, error);
  return new PublisherFault(missing[1], { doing, subject, reason: error.message, cause: error });
}

const FAULTS = [
  ["RepositoryNotFoundException", "REPOSITORY_MISSING"],
  ["LayersNotFoundException", "IMAGE_MISSING"],
  ["LayerInaccessibleException", "IMAGE_MISSING"],
] as const;
