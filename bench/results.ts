import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AuditTimes } from "./audit";
import type { BuildRounds } from "./builds";
import type { ExampleSeconds } from "./examples";
import type { Machine } from "./machine";

/** Where a measurement was made. */
export interface Measured {
  /** `2026-01-31` */
  readonly date: string;
  readonly machine: Machine;
}

/** One program in one piece of work. */
export interface ProgramResult {
  readonly name: string;
  /** Milliseconds of each whole process, by round; all programs of a round ran one after the other. */
  readonly times: readonly number[];
  /** As {@link times}, with the delay before every request; empty for what asks no registry. */
  readonly delayedTimes: readonly number[];
  readonly requests: number;
  readonly bytes: number;
  readonly depth: number;
  /** Of what combines: the entries of the index that it wrote, and how many of them are attestations. */
  readonly wrote?: { readonly entries: number; readonly attestations: number };
}

/** A piece of work that every program did. */
export interface WorkResult {
  readonly work: "combine" | "combine-attested" | "inspect";
  readonly programs: readonly ProgramResult[];
  /** Milliseconds of Node with an empty script, in the rounds of {@link ProgramResult.times}. */
  readonly node: readonly number[];
}

/** Milliseconds of whole processes that ask nothing, by round. */
export interface StartResult {
  readonly name: string;
  readonly times: readonly number[];
}

export interface CommandResults extends Measured {
  readonly versions: Readonly<Record<string, string>>;
  readonly delayMilliseconds: number;
  readonly work: readonly WorkResult[];
  readonly starts: readonly StartResult[];
}

/** Milliseconds by round: the publisher's warm publication, and `imagetools create` of one tag from the same images. */
export interface PublicationResults extends Measured {
  readonly publish: readonly number[];
  readonly create: readonly number[];
}

export interface BuildResults extends Measured, BuildRounds {}

export interface ExampleResults extends Measured {
  readonly examples: readonly ExampleSeconds[];
}

export interface AuditResults extends Measured, AuditTimes {}

/** What each file of `bench/results/` holds. */
export interface Results {
  readonly commands: CommandResults;
  readonly publication: PublicationResults;
  readonly builds: BuildResults;
  readonly audit: AuditResults;
  readonly examples: ExampleResults;
}

const FOLDER = join(__dirname, "results");

export async function keepResults<Name extends keyof Results>(
  name: Name,
  results: Results[Name],
): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await writeFile(fileOf(name), `${JSON.stringify(results, undefined, 2)}\n`);
}

/** What was kept last; `undefined` where nothing was. */
export async function keptResults<Name extends keyof Results>(
  name: Name,
): Promise<Results[Name] | undefined> {
  const text = await readFile(fileOf(name), "utf8").catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Results[Name]);
}

function fileOf(name: keyof Results): string {
  return join(FOLDER, `${name}.json`);
}
