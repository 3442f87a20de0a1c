import { type Combination, planCombination } from "../../components/oci/combination";
import { CombinationError } from "../../components/oci/combination-error";
import { formatImageRepository } from "../../components/oci/image-reference";
import type { ImageStore } from "../../components/oci/image-store";
import { refusal } from "../command-error";
import type { CombineJson } from "../json/combine";
import { jsonText } from "../output/json";
import { withProgress } from "../output/progress";
import { openImageStore } from "../registry/open-image-store";
import type { Shell } from "../shell";
import { allOrProblems } from "./all-or-problems";
import { copyMissing } from "./copy";
import { KnownDocuments } from "./known-documents";
import { type ReadImages, readImages } from "./read-sources";
import { combineReport, reportText } from "./report";
import { type CombineOptions, type CombineRequest, readRequest } from "./request";
import { findSupply, type MissingDocument, type Supply } from "./supply";
import { planTagWrites, writeTags } from "./write-tags";

/** `multiarch combine`. */
export async function combine(
  shell: Shell,
  sources: readonly string[],
  options: CombineOptions,
): Promise<void> {
  const request = readRequest(sources, options);
  const writes = options.dryRun ? [] : request.targets.map(({ reference }) => reference);
  const report = await combineImages(shell, openImageStore(shell, { writes }), request, options);
  if (options.json) return shell.print(jsonText(report));
  if (!options.dryRun) return shell.print(reportText(report));
  shell.warn(reportText(report));
  shell.print(report.body);
}

/**
 * Combines the sources into one index and writes it under the tags. Everything is read first, and nothing is written before
 * every child is known to be there; children that a repository lacks come before the tags.
 *
 * @throws {CommandError}
 */
export async function combineImages(
  shell: Shell,
  store: ImageStore,
  request: CombineRequest,
  options: Pick<CombineOptions, "append" | "attestations" | "dryRun" | "mediaType">,
): Promise<CombineJson> {
  const known = new KnownDocuments(store);
  const read = await withProgress(
    shell,
    "reading the sources",
    readImages(store, known, request, options.append === true),
  );
  const combination = planned(request, read, options);
  const supplies = await withProgress(
    shell,
    "looking for the images",
    findSupplies(store, known, request, read, combination),
  );
  const results = planTagWrites(request.targets, combination.index.digest, read.digests);
  if (options.dryRun) {
    const missing = supplies.map(({ repository, missing }) => ({
      repository: formatImageRepository(repository),
      documents: countDocuments(missing),
    }));
    return combineReport(combination, results, missing, true);
  }
  const copied = await withProgress(
    shell,
    "copying what the repositories lack",
    allOrProblems(supplies.map((supply) => copyMissing(store, supply))),
  );
  await withProgress(shell, "writing the tags", writeTags(store, combination.index, results));
  return combineReport(combination, results, copied, false);
}

function planned(
  { platforms, annotations }: CombineRequest,
  { sources, held }: ReadImages,
  { mediaType, attestations }: Pick<CombineOptions, "attestations" | "mediaType">,
): Combination {
  try {
    return planCombination({
      sources,
      annotations,
      mediaType,
      attestations,
      ...(held === undefined ? {} : { held }),
      ...(platforms === undefined ? {} : { platforms }),
    });
  } catch (error) {
    if (!(error instanceof CombinationError)) throw error;
    throw refusal(error.problems.join("\nmultiarch: "), { cause: error });
  }
}

/** For each repository of the tags, what it lacks. */
async function findSupplies(
  store: ImageStore,
  known: KnownDocuments,
  { targets, sources }: CombineRequest,
  { sources: images, held }: ReadImages,
  combination: Combination,
): Promise<readonly Supply[]> {
  const all = [...images, ...(held === undefined ? [] : [held])];
  const read = new Map(all.map(({ image }) => [image.digest, image]));
  const named = new Map([...targets, ...sources].map((source) => [source.name, source]));
  const origins = (digest: string) =>
    (combination.origins.get(digest) ?? []).flatMap((name) => named.get(name) ?? []);
  const needed = new Map(targets.map(({ reference }) => [formatImageRepository(reference), reference]));
  return allOrProblems(
    [...needed.values()].map((repository) =>
      findSupply({ store, known, read, origins }, repository, combination),
    ),
  );
}

/** Documents that would be copied, each once. */
function countDocuments(missing: readonly MissingDocument[]): number {
  const digests = new Set<string>();
  const count = (documents: readonly MissingDocument[]) => {
    for (const { image, children } of documents) {
      digests.add(image.digest);
      count(children);
    }
  };
  count(missing);
  return digests.size;
}
