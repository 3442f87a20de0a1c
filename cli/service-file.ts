import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { parseDocument, type YAMLError } from "yaml";
import type { ServiceOptions } from "../components/service/options/service-options";
import { ServiceOptionsError } from "../components/service/problem";
import type { Publisher } from "../components/service/publisher";
import { ownPublisherOptions, resolvePublisherWith } from "../components/service/resolve-publisher";
import { resolveServiceWith } from "../components/service/resolve-service";
import type { Service } from "../components/service/service";
import { isPlainObject, type JsonObject } from "../components/text/json";
import { shown } from "../components/text/shown";
import { type CommandError, usageError } from "./command-error";
import type { Shell } from "./shell";

/** A service as its own file has it: `{ "name": "billing", ...options }`, in JSON or YAML. */
export interface ServiceFile {
  readonly name: string;
  /** Checked; what a stack gives to `MultiArchImage`. */
  readonly options: ServiceOptions;
  /** The same with every option decided. */
  readonly service: Service;
}

/** Bytes: the options of a service fit many times. */
const LARGEST_FILE = 1_000_000;

/**
 * Reads the options file of a service: its name, its options as a stack writes them and, where it shares one, the name of its
 * `publisher`.
 *
 * @param path from the shell's working directory
 * @throws {CommandError} with the file, and the path, value and change of each problem
 */
export async function readServiceFile({ cwd }: Pick<Shell, "cwd">, path: string): Promise<ServiceFile> {
  const { name, publisher, ...options } = parsed(path, await textOf(resolve(cwd, path), path));
  if (typeof name !== "string") {
    const found = name === undefined ? "is missing" : `${shown(name)} is not a name`;
    throw usageError(`${path}: name: ${found}; use for example "billing-api"`);
  }
  try {
    const service = resolveServiceWith(name, options, publisherOf(publisher, options), {});
    return { name, options: options as ServiceOptions, service };
  } catch (error) {
    throw explained(path, error);
  }
}

async function textOf(file: string, path: string): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > LARGEST_FILE)
      throw usageError(`${path} has ${size} bytes, the options of one service have at most ${LARGEST_FILE}`);
    return await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === undefined) throw error;
    const reason = code === "ENOENT" ? "there is no such file" : `cannot be read (${code})`;
    throw usageError(`${path}: ${reason}; give the options file of a service, in JSON or YAML`, {
      cause: error,
    });
  }
}

/** Every JSON is YAML but for some white space and repeated keys. */
function parsed(path: string, text: string): JsonObject {
  const document = parseDocument(text);
  const [fault] = [...document.errors, ...document.warnings];
  const value: unknown = fault === undefined ? document.toJS() : jsonOf(text);
  if (fault !== undefined && value === undefined) throw syntaxError(path, fault);
  if (isPlainObject(value)) return value;
  throw usageError(
    `${path}: ${shown(value)} is not an object of options; write for example { "name": "billing-api" }`,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function syntaxError(path: string, { message, linePos }: YAMLError): CommandError {
  const [at] = linePos ?? [];
  const place = at === undefined ? path : `${path}:${at.line}:${at.col}`;
  const reason = (message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "");
  return usageError(`${place}: is neither JSON nor YAML: ${reason}`);
}

function publisherOf(name: unknown, options: JsonObject): Publisher | undefined {
  if (name === undefined) return undefined;
  try {
    // The type says what the check then holds.
    return resolvePublisherWith(name as string, ownPublisherOptions(options), {});
  } catch (error) {
    if (!(error instanceof ServiceOptionsError)) throw error;
    const problems = error.problems.map(({ path, reason }) => ({
      path: path === "name" ? "publisher" : path,
      reason,
    }));
    throw new ServiceOptionsError("the publisher", problems);
  }
}

function explained(path: string, error: unknown): unknown {
  return error instanceof ServiceOptionsError
    ? usageError(`${path}: ${error.message}`, { cause: error })
    : error;
}
