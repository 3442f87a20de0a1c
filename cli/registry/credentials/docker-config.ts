import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DOCKER_HUB } from "../../../components/oci/image-reference";
import { isObject, isText, type JsonObject, jsonObject } from "../../../components/text/json";
import { failure } from "../../command-error";
import type { Shell } from "../../shell";
import type { Credentials } from "./credentials";

/** The configuration of Docker: https://docs.docker.com/reference/cli/docker/#docker-cli-configuration-file-configjson-properties */
export interface DockerConfig {
  /** `undefined` when no folder for it is known. */
  readonly path: string | undefined;
  readonly content: JsonObject;
}

/** What the configuration says of one registry. */
export interface ConfigEntry {
  /** The last part of the name of a program `docker-credential-<helper>`. */
  readonly helper: string | undefined;
  /** The name by which Docker and its helpers know the registry. */
  readonly server: string;
  readonly credentials: Credentials | undefined;
}

/** Docker Hub's name in configurations and helpers, which is older than its present registry. */
const HUB_SERVER = "https://index.docker.io/v1/";
const HUB_HOSTS: readonly string[] = ["index.docker.io", DOCKER_HUB, "registry-1.docker.io"];

/**
 * Reads `$DOCKER_CONFIG/config.json`, or else `~/.docker/config.json`; a missing file is an empty one.
 *
 * @throws {CommandError} when it cannot be read or is not a JSON object
 */
export async function readDockerConfig(env: Shell["env"]): Promise<DockerConfig> {
  const home = env.HOME ?? env.USERPROFILE;
  const folder = env.DOCKER_CONFIG || (home ? join(home, ".docker") : undefined);
  if (folder === undefined) return { path: undefined, content: {} };
  const path = join(folder, "config.json");
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return "{}";
    throw failure(`${path}: cannot be read (${error.code}); make it readable, or set DOCKER_CONFIG`);
  });
  const content = jsonObject(text.replace(/^\uFEFF/, ""));
  // Its text is not shown: it may hold passwords.
  if (content === undefined) throw failure(`${path}: is not a JSON object; mend it, or set DOCKER_CONFIG`);
  return { path, content };
}

/** @throws {CommandError} for an entry that cannot be read */
export function configEntry({ path = "", content }: DockerConfig, registry: string): ConfigEntry {
  const hosts = registry === DOCKER_HUB ? HUB_HOSTS : [registry];
  const server = registry === DOCKER_HUB ? HUB_SERVER : registry;
  const helperOfRegistry = valueFor(content.credHelpers, hosts);
  const helper = isText(helperOfRegistry) ? helperOfRegistry : content.credsStore;
  const entry = valueFor(content.auths, hosts);
  return {
    helper: isText(helper) && helper !== "" ? helper : undefined,
    server,
    credentials: isObject(entry) ? credentialsOf(entry, `${path}: auths of ${server}`) : undefined,
  };
}

/** The registries that the configuration has credentials or a helper of, as references name them; sorted. */
export function configuredRegistries({ content }: DockerConfig): readonly string[] {
  const keys = [content.auths, content.credHelpers].flatMap((record) =>
    isObject(record) ? Object.keys(record) : [],
  );
  const hosts = keys.map(hostOf).map((host) => (HUB_HOSTS.includes(host) ? DOCKER_HUB : host));
  return [...new Set(hosts)].sort();
}

/** The value of a key that stands for one of the hosts; Docker has written keys with a scheme and a path. */
function valueFor(record: unknown, hosts: readonly string[]): unknown {
  if (!isObject(record)) return undefined;
  const keys = Object.keys(record);
  const exact = keys.find((key) => hosts.includes(key));
  const key = exact ?? keys.find((written) => hosts.includes(hostOf(written)));
  return key === undefined ? undefined : record[key];
}

function hostOf(key: string): string {
  return key.replace(/^https?:\/\//, "").replace(/\/.*$/s, "");
}

function credentialsOf(entry: JsonObject, source: string): Credentials | undefined {
  const { identitytoken, auth, username, password } = entry;
  if (isText(identitytoken) && identitytoken !== "") return { kind: "refresh", token: identitytoken, source };
  if (isText(auth) && auth !== "") return { kind: "password", ...decoded(auth, source), source };
  if (!isText(username) || !isText(password) || username === "") return undefined;
  return { kind: "password", username, password, source };
}

/** The first colon ends the user name; a password may hold more. */
function decoded(auth: string, source: string): { readonly username: string; readonly password: string } {
  const text = Buffer.from(auth, "base64").toString("utf8").replace(/\0+$/, "");
  const [, username, password] = /^([^:]+):(.*)$/s.exec(text) ?? [];
  if (username === undefined || password === undefined)
    throw failure(`${source}: "auth" is not <user>:<password> in base64; sign in again with docker login`);
  return { username, password };
}
