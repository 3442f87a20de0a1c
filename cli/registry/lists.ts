import { type Descriptor, parseDescriptor } from "../../components/oci/descriptor";
import { formatImageRepository, type ImageRepository } from "../../components/oci/image-reference";
import { OCI_INDEX, withoutParameters } from "../../components/oci/media-types";
import { isText, type JsonObject, jsonObject } from "../../components/text/json";
import { exactText } from "./body";
import type { Answer, Call } from "./call";
import type { RegistryConnection } from "./connection";
import { readDocument } from "./documents";
import { LARGEST_LIST, MOST_PAGES } from "./limits";
import { webAddress } from "./registry-address";
import { RegistryError } from "./registry-error";
import { pullScope } from "./scope";

/** Tags of one page; registries may give fewer. */
const PAGE = 1_000;

/** Tags of a repository, sorted, each once; `undefined` when there is no such repository. */
export async function readTags(
  connection: RegistryConnection,
  repository: ImageRepository,
): Promise<readonly string[] | undefined> {
  const tags = new Set<string>();
  const call = listCall(
    repository,
    `tags/list?n=${PAGE}`,
    `listing the tags of ${formatImageRepository(repository)}`,
  );
  for await (const answer of pages(connection, call)) {
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw await connection.problem(call, answer);
    const { tags: page } = listOf(call, answer);
    if (page !== null && !(Array.isArray(page) && page.every(isText))) throw noList(call, answer, "tags");
    for (const tag of page ?? []) tags.add(tag);
  }
  return [...tags].sort();
}

/**
 * What refers to a document. A registry without the API has an index under a tag made of the digest instead:
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#unavailable-referrers-api
 */
export async function readReferrers(
  connection: RegistryConnection,
  repository: ImageRepository,
  digest: string,
): Promise<readonly Descriptor[]> {
  const found: Descriptor[] = [];
  const doing = `listing what refers to ${formatImageRepository(repository)}@${digest}`;
  const call = { ...listCall(repository, `referrers/${digest}`, doing), headers: { Accept: OCI_INDEX } };
  for await (const answer of pages(connection, call)) {
    if (isWithoutApi(answer)) return taggedReferrers(connection, repository, digest, call);
    if (answer.status !== 200) throw await connection.problem(call, answer);
    found.push(...entriesOf(call, answer.url.host, listOf(call, answer)));
  }
  return found;
}

/** A registry that does not know the address answers 404, or whatever stands for any address. */
function isWithoutApi({ status, headers }: Answer): boolean {
  if (status === 404 || status === 405 || status === 501) return true;
  return status === 200 && withoutParameters(headers["content-type"] ?? "") !== OCI_INDEX;
}

async function taggedReferrers(
  connection: RegistryConnection,
  repository: ImageRepository,
  digest: string,
  call: Call,
): Promise<readonly Descriptor[]> {
  const tag = digest.replace(":", "-").slice(0, 128);
  const index = await readDocument(connection, { ...repository, tag });
  return index === undefined ? [] : entriesOf(call, connection.registry, JSON.parse(index.body));
}

function entriesOf({ doing }: Call, host: string, { manifests }: JsonObject): readonly Descriptor[] {
  // Registries in Go write `null` for an empty list.
  if (manifests === null) return [];
  if (!Array.isArray(manifests)) throw new RegistryError(`${doing}: ${host} sent a list without "manifests"`);
  return manifests.map((entry, index) =>
    parseDescriptor(JSON.stringify(entry), `${doing}: manifests[${index}]`),
  );
}

function listCall(repository: ImageRepository, path: string, doing: string): Call {
  return { method: "GET", path: `${repository.repository}/${path}`, scopes: [pullScope(repository)], doing };
}

/** The answers of all pages; each names the next: https://www.rfc-editor.org/rfc/rfc8288 */
async function* pages(connection: RegistryConnection, first: Call): AsyncGenerator<Answer> {
  let call: Call | undefined = first;
  for (let page = 1; call !== undefined; page += 1) {
    if (page > MOST_PAGES) throw new RegistryError(`${first.doing}: has more than ${MOST_PAGES} pages`);
    const answer: Answer = await connection.whole(call, LARGEST_LIST);
    yield answer;
    const [, next] = /<([^>]*)>\s*;[^,]*\brel="?next"?/i.exec(answer.headers.link ?? "") ?? [];
    const path = webAddress(next, answer.url);
    call = path === undefined ? undefined : { ...first, path };
  }
}

function listOf(call: Call, answer: Answer): JsonObject {
  const list = jsonObject(exactText(answer.body) ?? "");
  if (list === undefined) throw noList(call, answer, "an object");
  return list;
}

function noList({ doing }: Call, { url }: Answer, what: string): RegistryError {
  return new RegistryError(
    `${doing}: ${url.host} sent a list without ${what}; check the name of the registry`,
  );
}
