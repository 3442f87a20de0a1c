import type { Combination } from "../../components/oci/combination";
import type { Descriptor } from "../../components/oci/descriptor";
import { formatImageRepository, type ImageRepository } from "../../components/oci/image-reference";
import type { BlobAddress, ImageStore } from "../../components/oci/image-store";
import { documentKind } from "../../components/oci/media-types";
import type { StoredImage } from "../../components/oci/registry";
import { refusal } from "../command-error";
import { allOrProblems } from "./all-or-problems";
import type { KnownDocuments } from "./known-documents";
import { partsOf } from "./parts";

/** A document that a repository lacks, and where it is. */
export interface MissingDocument {
  readonly from: ImageRepository;
  readonly image: StoredImage;
  /** Of an index: those of its documents that the repository lacks too. */
  readonly children: readonly MissingDocument[];
}

/** What a repository needs before it can hold the index. */
export interface Supply {
  readonly repository: ImageRepository;
  readonly missing: readonly MissingDocument[];
}

/** What the supply of a repository is found with. */
export interface SupplyPorts {
  readonly store: ImageStore;
  readonly known: KnownDocuments;
  /** Documents that were read already, by digest. */
  readonly read: ReadonlyMap<string, StoredImage>;
}

/** Indexes inside indexes that are followed; more is no image that somebody built. */
const DEEPEST = 4;

/**
 * Finds every entry of the index: in the repository, or else in those that list it.
 *
 * @param origins repositories of the sources that list an entry, by its digest
 * @throws {CommandError} with every entry that is nowhere, or not of the size that its index says
 */
export async function findSupply(
  ports: SupplyPorts,
  repository: ImageRepository,
  { index }: Pick<Combination, "index">,
  origins: (digest: string) => readonly ImageRepository[],
): Promise<Supply> {
  const found = await allOrProblems(
    index.manifests.map((entry) => find(ports, repository, entry, origins(entry.digest), 1)),
  );
  return { repository, missing: found.flatMap((document) => (document === undefined ? [] : [document])) };
}

/** `undefined` for a document that the repository has. */
async function find(
  ports: SupplyPorts,
  repository: ImageRepository,
  entry: Pick<Descriptor, "digest" | "size">,
  origins: readonly ImageRepository[],
  depth: number,
): Promise<MissingDocument | undefined> {
  const there = await ports.known.head(repository, entry.digest);
  if (there !== undefined) return assertSize(entry, there.size, repository);
  const others = origins.filter(
    (origin) => formatImageRepository(origin) !== formatImageRepository(repository),
  );
  for (const from of others) {
    const { registry, repository: name } = from;
    const image =
      ports.read.get(entry.digest) ??
      (await ports.store.read({ registry, repository: name, digest: entry.digest }));
    if (image === undefined) continue;
    assertSize(entry, Buffer.byteLength(image.body), from);
    return { from, image, children: await findChildren(ports, repository, image, from, depth) };
  }
  const places = [...new Set([repository, ...others].map(formatImageRepository))];
  throw refusal(
    `${entry.digest} is listed and not there: ${places.join(" and ")} ${places.length === 1 ? "has" : "have"} no such image; push it again, or take it out of its index`,
  );
}

async function findChildren(
  ports: SupplyPorts,
  repository: ImageRepository,
  image: StoredImage,
  from: ImageRepository,
  depth: number,
): Promise<readonly MissingDocument[]> {
  if (documentKind(image.mediaType) !== "index") return [];
  const children: readonly BlobAddress[] = partsOf(image).children;
  if (depth >= DEEPEST && children.length > 0)
    throw refusal(`${image.digest} is an index inside ${DEEPEST} others; give its images as sources`);
  const found = await allOrProblems(
    children.map((child) => find(ports, repository, child, [from], depth + 1)),
  );
  return found.flatMap((document) => (document === undefined ? [] : [document]));
}

function assertSize(
  { digest, size }: Pick<Descriptor, "digest" | "size">,
  bytes: number,
  place: ImageRepository,
): undefined {
  if (size === bytes) return undefined;
  throw refusal(
    `${digest} has ${bytes} bytes in ${formatImageRepository(place)}, and its index says ${size}; build that index again`,
  );
}
