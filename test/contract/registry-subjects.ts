import {
  BatchDeleteImageCommand,
  CreateRepositoryCommand,
  ECRClient,
  PutImageCommand,
} from "@aws-sdk/client-ecr";
import { digestOf } from "../../components/oci/digest";
import type { Registry } from "../../components/oci/registry";
import { ecrRegistry } from "../../components/publisher/adapters/ecr/ecr-registry";
import { VirtualClock } from "../fakes/clock";
import { FakeRegistry, type RepositoryRules } from "../fakes/registry";
import { type LocalCloud, subjects } from "./subjects";

/** A registry with one repository, and hands to put things there and take them away as a build or a person would. */
export interface RegistrySubject {
  readonly registry: Registry;
  readonly repository: string;
  push(body: string, mediaType: string, tag?: string): Promise<string>;
  pushBlob(text: string): Promise<string>;
  /** `false` when the registry refused. */
  remove(digest: string): Promise<boolean>;
}

export function registrySubjects(rules: RepositoryRules = {}) {
  return subjects(
    () => inMemory(rules),
    (cloud) => onLocalCloud(cloud, rules),
  );
}

function inMemory(rules: RepositoryRules): RegistrySubject {
  const registry = new FakeRegistry(new VirtualClock());
  registry.create("billing", rules);
  return {
    registry,
    repository: "billing",
    push: async (body, mediaType, tag) =>
      registry.push("billing", body, mediaType, tag === undefined ? {} : { tag }),
    pushBlob: async (text) => registry.pushBlob("billing", text),
    remove: async (digest) => registry.delete("billing", digest),
  };
}

async function onLocalCloud(cloud: LocalCloud, rules: RepositoryRules): Promise<RegistrySubject> {
  const client = new ECRClient(cloud.clientSettings);
  const repositoryName = cloud.name;
  const { mutability: imageTagMutability = "MUTABLE" } = rules;
  await client.send(new CreateRepositoryCommand({ repositoryName, imageTagMutability }));
  return {
    registry: ecrRegistry(() => client, cloud.endpoint),
    repository: repositoryName,
    async push(imageManifest, imageManifestMediaType, imageTag) {
      const command = new PutImageCommand({
        repositoryName,
        imageManifest,
        imageManifestMediaType,
        imageTag,
      });
      await client.send(command);
      return digestOf(imageManifest).digest;
    },
    pushBlob: (text) => pushBlob(cloud.endpoint, repositoryName, text),
    async remove(imageDigest) {
      const command = new BatchDeleteImageCommand({ repositoryName, imageIds: [{ imageDigest }] });
      return (await client.send(command)).failures?.length === 0;
    },
  };
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#single-post */
async function pushBlob(endpoint: string, repository: string, text: string): Promise<string> {
  const { digest } = digestOf(text);
  const url = `${endpoint}/v2/${repository}/blobs/uploads/?digest=${digest}`;
  const headers = { "content-type": "application/octet-stream" };
  const response = await fetch(url, { method: "POST", headers, body: text });
  if (response.status !== 201) throw new Error(`pushing a blob answers with status ${response.status}`);
  return digest;
}
