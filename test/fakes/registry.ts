import { digestOf } from "../../components/oci/digest";
import { documentKind } from "../../components/oci/media-types";
import type { PutAnswer, Registry, StoredImage } from "../../components/oci/registry";
import { PublisherFault } from "../../components/publisher/fault";
import type { Clock } from "../../components/publisher/ports/ports";
import { type Counting, expiredImages, type RankedImage } from "./lifecycle";
import { wildcard } from "./wildcard";

/** How a repository guards its tags: API_PutImageTagMutability. */
export interface RepositoryRules {
  readonly mutability?: "MUTABLE" | "IMMUTABLE" | "IMMUTABLE_WITH_EXCLUSION" | "MUTABLE_WITH_EXCLUSION";
  /** Wildcard filters. */
  readonly exclusions?: readonly string[];
  /**
   * What ECR answers when the same bytes are put under an immutable tag again: its documentation allows both readings.
   */
  readonly repeatUnderImmutableTag?: "unchanged" | "tag-held";
}

interface Held {
  readonly image: StoredImage;
  /** Of the first push, milliseconds. */
  readonly pushedAt: number;
  readonly visibleFrom: number;
}

interface Repository {
  readonly rules: RepositoryRules;
  readonly images: Map<string, Held>;
  readonly tags: Map<string, string>;
  readonly blobs: Map<string, string>;
}

/** One write of a tag, for what must hold over time. */
export interface TagWrite {
  readonly repository: string;
  readonly tag: string;
  readonly digest: string;
}

/**
 * Amazon ECR as its API reference documents it (API_PutImage, API_BatchGetImage, API_BatchDeleteImage): an index needs its
 * children, a child of an index cannot be deleted, an identical put is reported as such, immutable tags do not move.
 */
export class FakeRegistry implements Registry {
  readonly #clock: Clock;
  readonly #repositories = new Map<string, Repository>();
  readonly writes: TagWrite[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  create(repository: string, rules: RepositoryRules = {}): void {
    this.#repositories.set(repository, { rules, images: new Map(), tags: new Map(), blobs: new Map() });
  }

  drop(repository: string): void {
    this.#repositories.delete(repository);
  }

  has(repository: string): boolean {
    return this.#repositories.has(repository);
  }

  /** A push by a build or a person. Returns the digest. */
  push(
    repository: string,
    body: string,
    mediaType: string,
    options: { readonly tag?: string; readonly visibleAfter?: number } = {},
  ): string {
    const { digest } = digestOf(body);
    const held = this.#repository(repository);
    const pushedAt = this.#clock.now();
    const visibleFrom = pushedAt + (options.visibleAfter ?? 0);
    if (!held.images.has(digest))
      held.images.set(digest, { image: { digest, mediaType, body }, pushedAt, visibleFrom });
    if (options.tag !== undefined) this.#tag(repository, options.tag, digest);
    return digest;
  }

  pushBlob(repository: string, text: string): string {
    const { digest } = digestOf(text);
    this.#repository(repository).blobs.set(digest, text);
    return digest;
  }

  /** Deletes an image; `false` when an index still refers to it (failure code `ImageReferencedByManifestList`). */
  delete(repository: string, digest: string): boolean {
    const { images, tags } = this.#repository(repository);
    const referenced = [...images.values()].some(({ image }) => childrenOf(image).includes(digest));
    if (referenced) return false;
    images.delete(digest);
    for (const [tag, held] of tags) if (held === digest) tags.delete(tag);
    return true;
  }

  /**
   * Applies a lifecycle policy now, as ECR does within a day: the images that an index with a tag refers to, also through another
   * index, are neither counted nor expired. What is expired is deleted, indexes before their children; a child of an index that
   * stays stays too. A child whose index is gone counts as untagged the next time.
   *
   * @param policy its text
   * @returns the digests that were deleted
   */
  expire(repository: string, policy: string, counting: Counting = "every match"): readonly string[] {
    const expired = expiredImages(this.#ranked(repository), policy, this.#clock.now(), counting);
    const waiting = new Set(expired.keys());
    const deletedOf = () => [...waiting].find((digest) => this.delete(repository, digest));
    const deleted: string[] = [];
    for (let digest = deletedOf(); digest !== undefined; digest = deletedOf()) {
      waiting.delete(digest);
      deleted.push(digest);
    }
    return deleted;
  }

  /** Digest by tag; none when there is no such repository. */
  tags(repository: string): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#repositories.get(repository)?.tags ?? []);
  }

  /** Every image, whether it is shown yet or not. */
  digests(repository: string): readonly string[] {
    return [...this.#repository(repository).images.keys()];
  }

  image(repository: string, digest: string): StoredImage | undefined {
    return this.#repository(repository).images.get(digest)?.image;
  }

  async read(repository: string, references: readonly string[]): Promise<ReadonlyMap<string, StoredImage>> {
    const { tags } = this.#repository(repository);
    if (references.length === 0)
      throw refusal("reading images", "InvalidParameterException: imageIds is empty");
    const found = new Map<string, StoredImage>();
    for (const reference of references) {
      const digest = reference.includes(":") ? reference : tags.get(reference);
      const image = digest === undefined ? undefined : this.#visible(repository, digest);
      if (image !== undefined) found.set(reference, image);
    }
    return found;
  }

  async put(repository: string, image: StoredImage, tag: string): Promise<PutAnswer> {
    const { rules, images, tags } = this.#repository(repository);
    if (digestOf(image.body).digest !== image.digest) {
      throw refusal("writing tag", "ImageDigestDoesNotMatchException: the digest is not the manifest's");
    }
    if (childrenOf(image).some((child) => this.#visible(repository, child) === undefined))
      return "child-missing";
    const holds = tags.get(tag);
    const movable = canMove(rules, tag);
    if (holds === image.digest) return movable ? "unchanged" : (rules.repeatUnderImmutableTag ?? "unchanged");
    if (holds !== undefined && !movable) return "tag-held";
    const { digest, mediaType, body } = image;
    if (!images.has(digest)) {
      const pushedAt = this.#clock.now();
      images.set(digest, { image: { digest, mediaType, body }, pushedAt, visibleFrom: pushedAt });
    }
    this.#tag(repository, tag, digest);
    return "stored";
  }

  async config(repository: string, digest: string): Promise<string> {
    const text = this.#repository(repository).blobs.get(digest);
    if (text !== undefined) return text;
    const reason = "LayersNotFoundException: there is no such layer";
    throw new PublisherFault("IMAGE_MISSING", { doing: "reading config", subject: digest, reason });
  }

  /** What a lifecycle policy sees. */
  #ranked(repository: string): readonly RankedImage[] {
    const { images, tags } = this.#repository(repository);
    const tagsOf = new Map<string, string[]>();
    for (const [tag, digest] of tags) tagsOf.set(digest, [...(tagsOf.get(digest) ?? []), tag]);
    const referred = new Set<string>();
    const refer = (digest: string): void => {
      const held = images.get(digest);
      for (const child of held === undefined ? [] : childrenOf(held.image)) {
        referred.add(child);
        refer(child);
      }
    };
    for (const digest of tagsOf.keys()) refer(digest);
    return [...images.entries()]
      .filter(([digest]) => !referred.has(digest) || tagsOf.has(digest))
      .map(([digest, { pushedAt }]) => ({ digest, tags: tagsOf.get(digest) ?? [], pushedAt }));
  }

  #tag(repository: string, tag: string, digest: string): void {
    this.#repository(repository).tags.set(tag, digest);
    this.writes.push({ repository, tag, digest });
  }

  #visible(repository: string, digest: string): StoredImage | undefined {
    const held = this.#repository(repository).images.get(digest);
    return held !== undefined && held.visibleFrom <= this.#clock.now() ? held.image : undefined;
  }

  #repository(name: string): Repository {
    const repository = this.#repositories.get(name);
    if (repository !== undefined) return repository;
    const reason = `The repository with name '${name}' does not exist`;
    throw new PublisherFault("REPOSITORY_MISSING", { doing: "reading images", subject: name, reason });
  }
}

/** Digests that an index refers to; anything else has none. */
export function childrenOf(image: StoredImage): readonly string[] {
  const known = CHILDREN.get(image);
  if (known !== undefined) return known;
  const { manifests = [] }: { readonly manifests?: readonly { readonly digest: string }[] } =
    documentKind(image.mediaType) === "index" ? JSON.parse(image.body) : {};
  const children = manifests.map(({ digest }) => digest);
  CHILDREN.set(image, children);
  return children;
}

const CHILDREN = new WeakMap<StoredImage, readonly string[]>();

function canMove({ mutability = "MUTABLE", exclusions = [] }: RepositoryRules, tag: string): boolean {
  const excluded = exclusions.some((filter) => wildcard(filter).test(tag));
  return mutability.startsWith("IMMUTABLE") ? excluded : !excluded;
}

function refusal(doing: string, reason: string): PublisherFault {
  return new PublisherFault("AWS_CALL", { doing, subject: "the registry", reason });
}
