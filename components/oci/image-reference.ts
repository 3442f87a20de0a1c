import { shown } from "../text/shown";
import { isDigest } from "./digest-text";
import { isTag } from "./reference";

/** A repository of a registry. */
export interface ImageRepository {
  /** Host, and port where one was given; Docker Hub is `docker.io`. */
  readonly registry: string;
  /** Name inside the registry, such as `library/debian`. */
  readonly repository: string;
}

/** An image of a repository: by digest where there is one, else by tag. */
export interface ImageReference extends ImageRepository {
  /** `latest` where neither a tag nor a digest was given. */
  readonly tag?: string;
  readonly digest?: string;
}

/** Thrown when a text is no reference; the message has the value got, the rule and the change to make. */
export class ImageReferenceError extends Error {
  override readonly name = "ImageReferenceError" as const;
}

/** Characters of registry and repository together at most: https://github.com/distribution/reference/blob/main/reference.go */
const LONGEST_NAME = 255;

/**
 * Reads a reference as Docker does: `debian` is `docker.io/library/debian:latest`; what stands before the first slash is a
 * registry when it has a dot, a colon or a capital, or is `localhost`. With a tag and a digest, the digest decides.
 * See https://github.com/distribution/reference/blob/main/normalize.go
 *
 * @throws {ImageReferenceError}
 */
export function parseImageReference(text: string): ImageReference {
  const credentials = CREDENTIALS.exec(text)?.[1];
  if (credentials !== undefined)
    throw wrong(
      text.replace(credentials, "***"),
      'has a user and a password before "@"; leave them out, and sign in with docker login',
    );
  const [named = "", digest, ...more] = text.split("@");
  if (more.length > 0) throw wrong(text, 'has more than one "@"; write <name>@<digest>');
  if (digest !== undefined && !isDigest(digest))
    throw wrong(text, `has the digest ${shown(digest)}, which is none; write sha256: and 64 hex digits`);
  const { name, tag } = splitTag(named);
  if (tag !== undefined && !isTag(tag))
    throw wrong(
      text,
      `has the tag ${shown(tag)}, which is none; use letters, digits, "_", "." and "-", at most 128`,
    );
  const repository = repositoryOf(name, text);
  return {
    ...repository,
    ...(tag === undefined && digest === undefined ? { tag: "latest" } : {}),
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/** The whole reference, with registry, repository, and tag or digest or both; {@link parseImageReference} reads it back. */
export function formatImageReference({ tag, digest, ...repository }: ImageReference): string {
  const tagged = tag === undefined ? "" : `:${tag}`;
  return `${formatImageRepository(repository)}${tagged}${digest === undefined ? "" : `@${digest}`}`;
}

/** `registry/repository`. */
export function formatImageRepository({ registry, repository }: ImageRepository): string {
  return `${registry}/${repository}`;
}

/** A colon after the last slash begins a tag; one before it, a port. */
function splitTag(named: string): { readonly name: string; readonly tag?: string } {
  const at = named.lastIndexOf(":");
  if (at < 0 || named.indexOf("/", at) >= 0) return { name: named };
  return { name: named.slice(0, at), tag: named.slice(at + 1) };
}

function repositoryOf(name: string, text: string): ImageRepository {
  const slash = name.indexOf("/");
  const first = name.slice(0, Math.max(slash, 0));
  const isRegistry = slash > 0 && (/[.:A-Z]/.test(first) || first === "localhost");
  const registry = isRegistry ? canonicalRegistry(first) : DOCKER_HUB;
  const rest = isRegistry ? name.slice(slash + 1) : name;
  const repository = registry === DOCKER_HUB && !rest.includes("/") ? `library/${rest}` : rest;
  if (!REGISTRY.test(registry))
    throw wrong(
      text,
      `has the registry ${shown(registry)}, which is no host; write for example registry.example.com:5000`,
    );
  if (!REPOSITORY.test(repository))
    throw wrong(
      text,
      `has the repository ${shown(rest)}, which is no name; use lower-case letters, digits, "/", ".", "_" and "-"`,
    );
  if (registry.length + repository.length >= LONGEST_NAME)
    throw wrong(text, `is longer than ${LONGEST_NAME} characters without its tag; use a shorter name`);
  if (!isRegistry && /^[0-9a-f]{64}$/.test(name))
    throw wrong(text, "is an id of 64 hex digits; write <name>@sha256:<digits>");
  return { registry, repository };
}

/** The registry of a name without one. */
export const DOCKER_HUB = "docker.io";
/** What stands before the host of a web address; behind the `@` of a digest no slash comes. */
const CREDENTIALS = /^(?:\w+:\/\/)?(.+)@[^@]*\//;
const REGISTRY =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/;
const PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const REPOSITORY = new RegExp(`^${PART}(?:/${PART})*$`);

function canonicalRegistry(host: string): string {
  return host === "index.docker.io" ? DOCKER_HUB : host;
}

function wrong(text: string, reason: string): ImageReferenceError {
  return new ImageReferenceError(`image reference ${shown(text)} ${reason}`);
}
