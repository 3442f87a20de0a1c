import { isPlainObject } from "../../text/json";
import { shown } from "../../text/shown";
import type { Problem } from "../problem";
import { type Check, type OptionContext, type OptionGroup, optionProblems } from "./group";

/** Option `proxy`. */
export interface ProxyOption {
  /**
   * The proxy that builds reach the internet by: their commands, BuildKit, and the `RUN` steps of the Dockerfile. A change counts from the
   * next build on.
   *
   * @example { https: "http://proxy.example.com:3128", noProxy: [".example.com"] }
   *
   * @default - no proxy
   */
  readonly proxy?: ProxyOptions;
}

/** Addresses of a proxy without a user or password: everybody who reads the project sees them. */
export interface ProxyOptions {
  /** Address of the proxy for `http` requests. */
  readonly http?: string;
  /** Address of the proxy for `https` requests. */
  readonly https?: string;
  /**
   * Hosts, domains (`.example.com`) and networks that are reached without it. The machine itself and the addresses that give a build its
   * role always are.
   *
   * @default []
   */
  readonly noProxy?: readonly string[];
}

/** Part of the model: `proxy`. */
export interface ProxyModel {
  /** Empty texts for none. */
  readonly proxy: { readonly http: string; readonly https: string; readonly noProxy: readonly string[] };
}

export const PROXY: OptionGroup<ProxyOption, ProxyModel> = {
  checks: { proxy: proxyProblems },
  resolve: ({ proxy: { http = "", https = "", noProxy = [] } = {} }) => ({
    proxy: { http, https, noProxy: [...noProxy] },
  }),
};

const ADDRESS = '"http://proxy.example.com:3128"';

const FIELDS: { readonly [K in keyof ProxyOptions]-?: Check<OptionContext> } = {
  http: (value) => [addressProblem("proxy.http", value)],
  https: (value) => [addressProblem("proxy.https", value)],
  noProxy: hostsProblems,
};

function proxyProblems(value: unknown, context: OptionContext): readonly Problem[] {
  const example = `{ https: ${ADDRESS} }`;
  if (!isPlainObject(value)) {
    const given = typeof value === "string" ? "a text" : shown(value);
    return [{ path: "proxy", reason: `${given} is not a plain object; use for example ${example}` }];
  }
  const problems = optionProblems(FIELDS, value, context, "proxy");
  if (problems.length > 0 || value.http !== undefined || value.https !== undefined) return problems;
  return [{ path: "proxy", reason: `has neither http nor https; use for example ${example}` }];
}

/** The driver options of buildx are CSV, and a quote would end one: https://docs.docker.com/reference/cli/docker/buildx/create/#driver-opt */
const PROXY_ADDRESS = /^https?:\/\/(?:[\w.-]+|\[[0-9a-fA-F:]+\])(?::\d{1,5})?\/?$/;

function addressProblem(path: string, value: unknown): Problem | undefined {
  if (typeof value === "string" && PROXY_ADDRESS.test(value)) return undefined;
  // What has a password is not shown.
  if (typeof value === "string" && value.includes("@")) {
    const reason = `has a user or password, and everybody who reads the project would see it; use for example ${ADDRESS}, and let the proxy know builds by their subnets`;
    return { path, reason };
  }
  return { path, reason: `${shown(value)} is not the address of a proxy; use for example ${ADDRESS}` };
}

function hostsProblems(value: unknown): readonly (Problem | undefined)[] {
  const path = "proxy.noProxy";
  if (!Array.isArray(value))
    return [{ path, reason: `${shown(value)} is not a list; use for example [".example.com"]` }];
  return value.map((host: unknown, index) => {
    if (typeof host === "string" && /^[\w.:*/-]+$/.test(host)) return undefined;
    const reason = `${shown(host)} is not a host, a domain or a network; use for example ".example.com", or "10.0.0.0/8"`;
    return { path: `${path}[${index}]`, reason };
  });
}
