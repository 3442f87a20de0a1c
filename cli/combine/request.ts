import { isSha256Digest } from "../../components/oci/digest-text";
import {
  formatImageReference,
  formatImageRepository,
  type ImageReference,
  ImageReferenceError,
  type ImageRepository,
  parseImageReference,
} from "../../components/oci/image-reference";
import type { Platform } from "../../components/oci/platform";
import { parsePlatform } from "../../components/oci/platform-text";
import { isNamedLikeRelease } from "../../components/service/release-name";
import { shown } from "../../components/text/shown";
import { usageError } from "../command-error";

/** Options of `multiarch combine` as they were given. */
export interface CombineOptions {
  readonly tag?: readonly string[] | undefined;
  /** Canonical. */
  readonly platform?: readonly string[] | undefined;
  readonly annotation?: readonly string[] | undefined;
  readonly mediaType: "auto" | "oci" | "docker";
  readonly attestations: "keep" | "strip";
  readonly append?: true | undefined;
  readonly dryRun?: true | undefined;
  readonly json?: true | undefined;
}

/** A tag to write. */
export interface TargetTag {
  /** The whole reference. */
  readonly name: string;
  readonly reference: ImageReference & { readonly tag: string };
  /** Whether it is named like a tag that is written once; these are written first. */
  readonly isRelease: boolean;
}

/** A source by its reference. */
export interface NamedSource {
  /** The whole reference. */
  readonly name: string;
  readonly reference: ImageReference;
}

/** What is asked for, checked. */
export interface CombineRequest {
  readonly targets: readonly TargetTag[];
  readonly sources: readonly NamedSource[];
  readonly platforms: readonly Platform[] | undefined;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Reads the references and the annotations, each reference once.
 *
 * @throws {CommandError} with every problem
 */
export function readRequest(sources: readonly string[], options: CombineOptions): CombineRequest {
  const problems: string[] = [];
  const attempt = <T>(place: string, read: () => T): readonly T[] => {
    try {
      return [read()];
    } catch (error) {
      if (!(error instanceof ImageReferenceError)) throw error;
      problems.push(`${place}${error.message}`);
      return [];
    }
  };
  const targets = (options.tag ?? []).flatMap((text) => attempt("--tag: ", () => targetTag(text)));
  if (options.tag === undefined)
    problems.push("no --tag; give at least one, such as registry.example.com/app:1.4.2");
  const isReadable = problems.length === 0;
  const repository = onlyRepository(targets);
  const named = sources
    .filter((text) => isReadable || !isDigestAlone(text))
    .flatMap((text) => attempt("", () => namedSource(text, repository)));
  const annotations = readAnnotations(options.annotation ?? [], problems);
  if (options.mediaType === "docker" && options.annotation !== undefined)
    problems.push("--annotation: a Docker list has no annotations; leave them out, or use --media-type oci");
  if (problems.length > 0) throw usageError(problems.join("\nmultiarch: "));
  return {
    targets: distinct(targets),
    sources: distinct(named),
    platforms: options.platform?.map((text) => parsePlatform(text)),
    annotations,
  };
}

function targetTag(text: string): TargetTag {
  const reference = parseImageReference(text);
  const { tag, digest } = reference;
  if (digest !== undefined || tag === undefined)
    throw new ImageReferenceError(
      `${shown(text)} has a digest, which nothing can be tagged with; write <name>:<tag>`,
    );
  if (!/[/]/.test(text))
    throw new ImageReferenceError(
      `${shown(text)} has no repository: it would be ${formatImageReference(reference)}; write for example registry.example.com/app:${tag === "latest" ? text : tag}`,
    );
  return {
    name: formatImageReference(reference),
    reference: { ...reference, tag },
    isRelease: isNamedLikeRelease(tag),
  };
}

/** The repository that a digest alone is of: that of the tags, where they have only one. */
function onlyRepository(targets: readonly TargetTag[]): ImageRepository | undefined {
  const names = new Set(targets.map(({ reference }) => formatImageRepository(reference)));
  return names.size === 1 ? targets[0]?.reference : undefined;
}

/** `sha256:<hex>` or `@sha256:<hex>`, of the repository of the tags. */
function isDigestAlone(text: string): boolean {
  return isSha256Digest(text.replace(/^@/, ""));
}

function namedSource(text: string, repository: ImageRepository | undefined): NamedSource {
  if (!isDigestAlone(text)) {
    const reference = parseImageReference(text);
    return { name: formatImageReference(reference), reference };
  }
  const digest = text.replace(/^@/, "");
  if (repository === undefined)
    throw new ImageReferenceError(
      `source ${shown(text)} has no repository, and the tags are not of one; write <name>@${digest}`,
    );
  const reference = { registry: repository.registry, repository: repository.repository, digest };
  return { name: formatImageReference(reference), reference };
}

function readAnnotations(texts: readonly string[], problems: string[]): Readonly<Record<string, string>> {
  const annotations = new Map<string, string>();
  for (const text of texts) {
    const at = text.indexOf("=");
    const key = text.slice(0, Math.max(at, 0));
    if (key === "")
      problems.push(
        `--annotation: ${shown(text)} is not <key>=<value>; write for example org.opencontainers.image.version=1.4.2`,
      );
    else if (annotations.has(key)) problems.push(`--annotation: ${shown(key)} is given twice; leave one out`);
    annotations.set(key, text.slice(at + 1));
  }
  return Object.fromEntries(annotations);
}

function distinct<T extends { readonly name: string }>(list: readonly T[]): readonly T[] {
  return [...new Map(list.map((one) => [one.name, one])).values()];
}
