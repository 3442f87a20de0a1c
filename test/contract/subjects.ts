import { randomUUID } from "node:crypto";
import { it } from "vitest";
import { CLIENT_SETTINGS } from "../../components/publisher/adapters/client-settings";

/** One implementation of a port that a contract is held against. */
export interface Subject<T> {
  readonly name: string;
  readonly isLocal: boolean;
  readonly make: () => Promise<T>;
}

/** Where the local cloud is; its clients need no account of anybody's. */
export interface LocalCloud {
  readonly endpoint: string;
  /** Settings of the function's own clients, pointed at the local cloud. */
  readonly clientSettings: typeof CLIENT_SETTINGS & {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  };
  /** A name that nothing else has. */
  readonly name: string;
}

/**
 * The fake always, and AWS's adapter on the local cloud when `MULTIARCH_TEST_ENDPOINT` names one; then it must be there, or
 * the contract fails.
 */
export function subjects<T>(
  fake: () => Promise<T> | T,
  local: (cloud: LocalCloud) => Promise<T>,
): readonly Subject<T>[] {
  const endpoint = process.env.MULTIARCH_TEST_ENDPOINT;
  const inMemory = { name: "in memory", isLocal: false, make: async () => fake() };
  if (endpoint === undefined) return [inMemory];
  return [inMemory, { name: "on the local cloud", isLocal: true, make: () => local(cloudAt(endpoint)) }];
}

/**
 * `it` for what AWS documents and the local cloud does otherwise. Only the fake runs such a case, and its name says that no
 * service has proven it; on the local cloud the case is listed with what that does.
 */
export function itOnAws({ isLocal }: Pick<Subject<unknown>, "isLocal">, gap: string) {
  return (title: string, test: () => Promise<void>): void => {
    const name = `${title} (AWS's documented behaviour, unproven here)`;
    if (isLocal) it.skip(`${name}: the local cloud ${gap}`);
    else it(name, test);
  };
}

function cloudAt(endpoint: string): LocalCloud {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  return {
    endpoint,
    clientSettings: { ...CLIENT_SETTINGS, endpoint, region: "us-east-1", credentials },
    name: `contract-${randomUUID()}`,
  };
}
