import { formatImageRepository, type ImageRepository } from "../../components/oci/image-reference";
import type { DocumentHead, ImageStore } from "../../components/oci/image-store";

/** Which documents which repositories have; each is asked for once. */
export class KnownDocuments {
  readonly #store: ImageStore;
  readonly #heads = new Map<string, Promise<DocumentHead | undefined>>();

  constructor(store: ImageStore) {
    this.#store = store;
  }

  /** `undefined` when the repository has no such document. */
  head({ registry, repository }: ImageRepository, digest: string): Promise<DocumentHead | undefined> {
    const key = keyOf({ registry, repository }, digest);
    const known = this.#heads.get(key) ?? this.#store.head({ registry, repository, digest });
    this.#heads.set(key, known);
    return known;
  }

  /** Asks already, for whoever wants to know later. */
  askFor(repository: ImageRepository, digest: string): void {
    // Whoever waits for the answer gets the failure.
    this.head(repository, digest).catch(() => undefined);
  }

  /** Remembers a document that was read. */
  has(repository: ImageRepository, head: DocumentHead): void {
    this.#heads.set(keyOf(repository, head.digest), Promise.resolve(head));
  }
}

function keyOf(repository: ImageRepository, digest: string): string {
  return `${formatImageRepository(repository)}@${digest}`;
}
