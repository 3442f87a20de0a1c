import { buildSection } from "./build-section";
import { TITLES } from "./charts";
import { goals } from "./goals";
import { code, markdownTable, ms, on, picture, ratio } from "./markdown";
import type {
  AuditResults,
  CommandResults,
  ExampleResults,
  ProgramResult,
  PublicationResults,
  Results,
  WorkResult,
} from "./results";
import { median, medianRatio } from "./statistics";

/** `docs/performance.md`, from what was measured last. */
export function performancePage(results: Partial<Results>): string {
  const { commands, publication, builds, audit, examples } = results;
  return [
    ...head(results),
    ...(commands === undefined ? [] : commandSections(commands)),
    ...(publication === undefined ? [] : publicationSection(publication)),
    ...(builds === undefined ? [] : buildSection(builds)),
    ...(audit === undefined ? [] : auditSection(audit)),
    ...(examples === undefined ? [] : exampleSection(examples)),
    "",
  ].join("\n");
}

function head(results: Partial<Results>): readonly string[] {
  return [
    "# Performance",
    "",
    "How long the commands take, and what they ask a registry for, beside other programs that do the same. `npm run bench` builds the",
    "other programs, measures, and writes this page and its charts from `bench/results`.",
    "",
    ...goals(results).map(
      ({ text, isReached, because }) =>
        `- ${isReached ? "Reached" : "**Not reached**"}: ${text} (${because}).`,
    ),
    "",
    "Times are medians of whole processes. The programs take turns, and a ratio is the median of the ratios of the rounds: what else the",
    "machine did is in both. A ratio below 1 says that `multiarch` takes less. `multiarch` is run by Node, whose own start is a row.",
  ];
}

function commandSections(results: CommandResults): readonly string[] {
  const { work, starts, versions, delayMilliseconds } = results;
  const rounds = work[0]?.programs[0]?.times.length ?? 0;
  return [
    "",
    "## Combine and inspect",
    "",
    `${on(results)}, ${rounds} rounds. One registry (distribution, in memory) on loopback, without TLS; the same digests for every program.`,
    `Requests and bytes of bodies are counted by a proxy. "In a row" is the longest chain of requests of which each begins when the`,
    `one before has ended. The columns "+${delayMilliseconds} ms" are with ${delayMilliseconds} ms more for each request, as on a network.`,
    "",
    `Versions: ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(", ")}.`,
    ...work.flatMap((one) => workSection(one, delayMilliseconds)),
    "",
    "### Start",
    "",
    picture("start", "Milliseconds of each start"),
    "",
    ...markdownTable(
      ["", "median"],
      starts.map(({ name, times }) => [code(name), ms(median(times))]),
    ),
    "",
    "`docker-buildx` is Docker's plugin by itself; the `docker` that starts it takes longer.",
  ];
}

const NOTES: Readonly<Record<WorkResult["work"], readonly string[]>> = {
  combine: [
    "`multiarch` reads the tag before it writes it, so that it can say what moved, and reads it back afterwards. No other program here",
    "reads back.",
  ],
  "combine-attested": [
    "A program that writes 2 entries without attestations has put the two indexes into an index: it names no platform, so Docker,",
    "containerd and Podman find none in it. It needs fewer requests than a program that lists the images and their provenance.",
  ],
  inspect: [
    "`multiarch` and `buildx` print a list of what the index holds, the same bytes; `oras`, `crane` and `regctl` the document.",
  ],
};

function workSection({ work, programs, node }: WorkResult, delayMilliseconds: number): readonly string[] {
  const ours = programs.find(({ name }) => name === "multiarch");
  const writes = programs.some(({ wrote }) => wrote !== undefined);
  const columns = [
    "",
    "median",
    "ratio",
    `+${delayMilliseconds} ms`,
    "ratio",
    "requests",
    "in a row",
    "bytes",
  ];
  const cells = (program: ProgramResult) => [
    code(program.name),
    ms(median(program.times)),
    ours === program || ours === undefined ? "" : ratio(medianRatio(ours.times, program.times)),
    ms(median(program.delayedTimes)),
    ours === program || ours === undefined ? "" : ratio(medianRatio(ours.delayedTimes, program.delayedTimes)),
    String(program.requests),
    String(program.depth),
    String(program.bytes),
    ...(writes ? [wroteText(program)] : []),
  ];
  const nodeCells = ["Node, an empty script", ms(median(node)), "", "", "", "", "", ""];
  return [
    "",
    `### ${TITLES[work]}`,
    "",
    picture(work, "Milliseconds of each program"),
    "",
    ...markdownTable(writes ? [...columns, "wrote"] : columns, [
      ...programs.map(cells),
      writes ? [...nodeCells, ""] : nodeCells,
    ]),
    "",
    ...(work === "combine" ? [picture("requests", "Requests of each program"), ""] : []),
    ...NOTES[work],
  ];
}

function wroteText({ wrote }: ProgramResult): string {
  if (wrote === undefined) return "";
  const { entries, attestations } = wrote;
  return attestations === 0
    ? `${entries} entries`
    : `${entries} entries, ${attestations} of them attestations`;
}

function publicationSection(results: PublicationResults): readonly string[] {
  const { publish, create } = results;
  return [
    "",
    "## The publisher",
    "",
    `${on(results)}, ${publish.length} rounds. A warm invocation of the publisher that publishes a run: ledger, checks, index, tags read`,
    "back, event; beside `docker buildx imagetools create` of one tag from the same two images, on the same registry of the local cloud.",
    "By itself: `npm run measure:publish`.",
    "",
    picture("publication", "Milliseconds of a publication"),
    "",
    ...markdownTable(
      ["", "median", "ratio"],
      [
        ["publisher, warm", ms(median(publish)), ""],
        ["`imagetools create`", ms(median(create)), ratio(medianRatio(publish, create))],
      ],
    ),
  ];
}

function auditSection(results: AuditResults): readonly string[] {
  const { bytes, files, programs, times } = results;
  const seconds = (value: number) => `${(value / 1000).toFixed(1)} s`;
  return [
    "",
    "## The look into an image",
    "",
    `${on(results)}, ${times.length} rounds. The commands of the buildspec that [look into an image](audit.md) of ${(bytes / 2 ** 30).toFixed(1)} GiB in ${files} files,`,
    `${programs} of them programs, which BuildKit has built and pushed. By itself: \`npm run bench -- --only audit\`.`,
    "",
    `One look takes ${seconds(median(times))}; the shortest took ${seconds(Math.min(...times))}, the longest ${seconds(Math.max(...times))}.`,
  ];
}

function exampleSection(results: ExampleResults): readonly string[] {
  const seconds = (value: number | undefined) => (value === undefined ? "" : `${value.toFixed(1)} s`);
  return [
    "",
    "## Examples: native, cross-compiled, emulated",
    "",
    `${on(results)}. One whole build of each, its tests included, with base images there and no layer and no cache of an earlier one.`,
    "Measured again with `npm run bench -- --examples`.",
    "",
    picture("examples", "Seconds of each build"),
    "",
    ...markdownTable(
      ["", "native", "other platform, cross-compiled", "other platform, emulated"],
      results.examples.map(({ example, native, crossCompiled, emulated }) => [
        code(`examples/${example}`),
        seconds(native),
        seconds(crossCompiled),
        seconds(emulated),
      ]),
    ),
  ];
}
