import { BlockList, isIPv4, isIPv6 } from "node:net";
import { DOCKER_HUB } from "../../components/oci/image-reference";
import { usageError } from "../command-error";
import type { Shell } from "../shell";

/** Registries that are spoken to without TLS, separated by commas: `registry.lan:5000,10.0.0.5:5000`. Those on loopback always are. */
export const PLAIN_HTTP_VARIABLE = "MULTIARCH_PLAIN_HTTP";

/** Docker Hub's registry is not at the host that references name. */
const HOSTS: Readonly<Record<string, string>> = { [DOCKER_HUB]: "registry-1.docker.io" };

/** Where the registries of references are. */
export type RegistryAddresses = (registry: string) => URL;

/**
 * Addresses of registries, by {@link PLAIN_HTTP_VARIABLE}.
 *
 * @throws {CommandError} when the variable holds what is no host
 */
export function registryAddresses({ env }: Pick<Shell, "env">): RegistryAddresses {
  const plain = (env[PLAIN_HTTP_VARIABLE] ?? "").split(",").map((host) => host.trim().toLowerCase());
  for (const host of plain) {
    if (host !== "" && !/^(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::\d+)?$/.test(host))
      throw usageError(
        `${PLAIN_HTTP_VARIABLE}: ${JSON.stringify(host)} is no registry; write hosts such as "registry.lan:5000", separated by commas`,
      );
  }
  return (registry) => {
    const isPlain = isLoopback(hostnameOf(registry)) || plain.includes(registry.toLowerCase());
    return new URL(`${isPlain ? "http" : "https"}://${HOSTS[registry] ?? registry}/v2/`);
  };
}

/** An address that a server gave, whole or below the one that it answered for; `undefined` for what is no web address. */
export function webAddress(text: string | undefined, base?: URL): URL | undefined {
  if (text === undefined || !URL.canParse(text, base?.href)) return undefined;
  const url = new URL(text, base?.href);
  return /^https?:$/.test(url.protocol) ? url : undefined;
}

/** Whether a host is this machine; a name below `localhost` is, by RFC 6761. */
export function isLoopback(hostname: string): boolean {
  return /(?:^|\.)localhost$/i.test(hostname) || isListed(LOOPBACK, hostname);
}

/** Whether a host is an address of this machine, of its links or of a private network, which no public registry sends one to. */
export function isPrivate(hostname: string): boolean {
  return isLoopback(hostname) || isListed(PRIVATE, hostname);
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8);
LOOPBACK.addAddress("::1", "ipv6");
const PRIVATE = new BlockList();
for (const [network, bits] of [
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["169.254.0.0", 16],
  ["0.0.0.0", 8],
] as const)
  PRIVATE.addSubnet(network, bits);
PRIVATE.addSubnet("fe80::", 10, "ipv6");
PRIVATE.addSubnet("fc00::", 7, "ipv6");

function isListed(list: BlockList, hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, "");
  if (isIPv4(address)) return list.check(address);
  return isIPv6(address) && list.check(address, "ipv6");
}

function hostnameOf(registry: string): string {
  return registry.replace(/:\d+$/, "");
}
