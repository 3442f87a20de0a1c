import type { Combination } from "../../components/oci/combination";
import { formatImageRepository, type ImageRepository } from "../../components/oci/image-reference";
import type { BlobAddress, ImageStore } from "../../components/oci/image-store";
import { documentKind } from "../../components/oci/media-types";
import type { StoredImage } from "../../components/oci/registry";
import { type CommandError, refusal } from "../command-error";
import { allOrProblems } from "./all-or-problems";
import type { KnownDocuments } from "./known-documents";
import { partsOf } from "./parts";
import type { NamedSource } from "./request";

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
  /** The sources that list an entry, by its digest. */
  readonly origins: (digest: string) => readonly NamedSource[];
}

/** Indexes inside indexes that are followed; more is no image that somebody built. */
const DEEPEST = 4;

/**
 * Finds every entry of the index: in the repository, or else in those of the sources that list it.
 *
 * @throws {CommandError} with every entry that is nowhere, or not of the size that its index says
 */
export async function findSupply(
  ports: SupplyPorts,
  repository: ImageRepository,
  { index }: Pick<Combination, "index">,
): Promise<Supply> {
  const missing = await findAll(ports, repository, index.manifests, ports.origins, 1);
  return { repository, missing };
}

async function findAll(
  ports: SupplyPorts,
  repository: ImageRepository,
  entries: readonly BlobAddress[],
  origins: SupplyPorts["origins"],
  depth: number,
): Promise<readonly MissingDocument[]> {
  const found = await allOrProblems(
    entries.map((entry) => find(ports, repository, entry, origins(entry.digest), depth)),
  );
  return found.flatMap((document) => (document === undefined ? [] : [document]));
}

/** `undefined` for a document that the repository has. */
async function find(
  { store, known, read, origins }: SupplyPorts,
  repository: ImageRepository,
  entry: BlobAddress,
  listing: readonly NamedSource[],
  depth: number,
): Promise<MissingDocument | undefined> {
  const there = await known.head(repository, entry.digest);
  if (there !== undefined) return assertSize(entry, there.size, repository, listing);
  const own = formatImageRepository(repository);
  const others = listing.filter(({ reference }) => formatImageRepository(reference) !== own);
  for (const { reference, name } of others) {
    const from = { registry: reference.registry, repository: reference.repository };
    const image = read.get(entry.digest) ?? (await store.read({ ...from, digest: entry.digest }));
    if (image === undefined) continue;
    assertSize(entry, Buffer.byteLength(image.body), from, listing);
    const children = documentKind(image.mediaType) === "index" ? partsOf(image).children : [];
    if (depth >= DEEPEST && children.length > 0)
      throw refusal(`${image.digest} is an index inside ${depth} others; give its images as sources`);
    const inner = () => [{ name: `${name} (${image.digest})`, reference: from }];
    const ports = { store, known, read, origins };
    return { from, image, children: await findAll(ports, repository, children, inner, depth + 1) };
  }
  throw absent(entry, [own, ...others.map(({ reference }) => formatImageRepository(reference))], listing);
}

function absent(
  { digest }: BlobAddress,
  places: readonly string[],
  listing: readonly NamedSource[],
): CommandError {
  const lacking = [...new Set(places)].join(" or ");
  return refusal(
    `${namesOf(listing)}: lists ${digest}, which is not in ${lacking}; push it again, or leave it out`,
  );
}

function assertSize(
  { digest, size }: BlobAddress,
  bytes: number,
  place: ImageRepository,
  listing: readonly NamedSource[],
): undefined {
  if (size === bytes) return undefined;
  const is = `which has ${bytes} in ${formatImageRepository(place)}`;
  throw refusal(`${namesOf(listing)}: lists ${digest} with ${size} bytes, ${is}; build that index again`);
}

function namesOf(listing: readonly NamedSource[]): string {
  return listing.map(({ name }) => name).join(", ");
}
