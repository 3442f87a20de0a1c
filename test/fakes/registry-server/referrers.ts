import { OCI_INDEX } from "../../../components/oci/media-types";
import { isObject } from "../../../components/text/json";
import type { Answer, ReceivedRequest } from "./exchange";
import type { RegistryServerOptions } from "./options";
import type { RegistryStorage } from "./storage";

/** The documents whose `subject` is this digest, as an index: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers */
export function referrersAnswer(
  { query }: ReceivedRequest,
  repository: string,
  subject: string,
  storage: RegistryStorage,
  { pageSize = Number.POSITIVE_INFINITY }: RegistryServerOptions,
): Answer {
  const wanted = query.get("artifactType");
  const all = [...(storage.repositories.get(repository)?.documents ?? [])].flatMap(
    ([digest, { mediaType, body }]) => {
      const document: unknown = JSON.parse(body.toString());
      if (!isObject(document) || !isObject(document.subject) || document.subject.digest !== subject)
        return [];
      const config = isObject(document.config) ? document.config.mediaType : undefined;
      const { artifactType = config, annotations } = document;
      return [{ mediaType, digest, size: body.length, artifactType, annotations }];
    },
  );
  const found = wanted === null ? all : all.filter(({ artifactType }) => artifactType === wanted);
  const from = Number(query.get("from") ?? 0);
  const manifests = found.slice(from, from + pageSize);
  const next = from + manifests.length;
  const link = `</v2/${repository}/referrers/${subject}?from=${next}>; rel="next"`;
  return {
    status: 200,
    headers: {
      "Content-Type": OCI_INDEX,
      ...(wanted === null ? {} : { "OCI-Filters-Applied": "artifactType" }),
      ...(next < found.length ? { Link: link } : {}),
    },
    body: JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests }),
  };
}
