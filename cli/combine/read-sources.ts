import type { CombinationSource } from "../../components/oci/combination-entries";
import type { ImageRepository } from "../../components/oci/image-reference";
import type { ImageStore } from "../../components/oci/image-store";
import { documentKind } from "../../components/oci/media-types";
import type { StoredImage } from "../../components/oci/registry";
import { refusal } from "../command-error";
import { allOrProblems } from "./all-or-problems";
import type { KnownDocuments } from "./known-documents";
import { partsOf } from "./parts";
import type { CombineRequest, NamedSource, TargetTag } from "./request";

/** What was read: the sources, and what each tag holds. */
export interface ReadImages {
  readonly sources: readonly CombinationSource[];
  /** What is added to; `undefined` where no tag holds anything, or nothing is to be added to. */
  readonly held: CombinationSource | undefined;
  /** Digest that each tag holds, by the name of the tag. */
  readonly digests: ReadonlyMap<string, string>;
}

/**
 * Reads the sources, and what the tags hold, all at once; then the configs of the sources that are manifests. Meanwhile the
 * repositories of the tags are asked for what the sources list.
 *
 * @throws {CommandError} with every source that is not there
 */
export async function readImages(
  store: ImageStore,
  known: KnownDocuments,
  request: CombineRequest,
  isAddition: boolean,
): Promise<ReadImages> {
  const ask = (image: StoredImage) => {
    // Which of them are wanted is known when all sources are read.
    if (request.platforms !== undefined) return;
    const { children } = partsOf(image);
    for (const { reference } of request.targets)
      for (const { digest } of children.length === 0 ? [image] : children) known.askFor(reference, digest);
  };
  const complete = (source: NamedSource, image: StoredImage) => {
    known.has(source.reference, { ...image, size: Buffer.byteLength(image.body) });
    ask(image);
    return withConfig(store, source.name, source.reference, image);
  };
  const [sources, held] = await allOrProblems([
    allOrProblems(request.sources.map(async (source) => complete(source, await store.get(source.reference)))),
    allOrProblems(
      request.targets.map(async (target) => heldBy(store, target, isAddition ? complete : undefined)),
    ),
  ]);
  const bases = new Map(
    held.flatMap(({ source }) => (source === undefined ? [] : [[source.image.digest, source]])),
  );
  if (bases.size > 1) {
    const holds = [...bases.values()].map(({ name, image }) => `${name} holds ${image.digest}`);
    throw refusal(
      `--append: the tags hold different images (${holds.join(", ")}); add to each of them by itself`,
    );
  }
  return {
    sources,
    held: bases.values().next().value,
    digests: new Map(held.flatMap(({ name, digest }) => (digest === undefined ? [] : [[name, digest]]))),
  };
}

interface HeldTag {
  readonly name: string;
  readonly digest: string | undefined;
  readonly source?: CombinationSource;
}

async function heldBy(
  store: ImageStore,
  target: TargetTag,
  complete: ((source: NamedSource, image: StoredImage) => Promise<CombinationSource>) | undefined,
): Promise<HeldTag> {
  const { name, reference } = target;
  if (complete === undefined) return { name, digest: (await store.head(reference))?.digest };
  const image = await store.read(reference);
  if (image === undefined) return { name, digest: undefined };
  return { name, digest: image.digest, source: await complete(target, image) };
}

async function withConfig(
  store: ImageStore,
  name: string,
  repository: ImageRepository,
  image: StoredImage,
): Promise<CombinationSource> {
  const config = documentKind(image.mediaType) === "manifest" ? partsOf(image).config : undefined;
  if (config === undefined) return { name, image };
  return { name, image, config: await store.readText(repository, config) };
}
