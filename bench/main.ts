import { parseArgs } from "node:util";
import { Cleanup } from "../local/cleanup";
import { explained, LocalError } from "../local/process";
import { buildPackage } from "../local/setup/package-build";
import { Steps } from "../local/steps";
import { DELAY, measureStarts, measureWork, setStage, WORKS } from "./commands";
import { currentLoad, thisMachine } from "./machine";
import { subjects } from "./programs";
import { keepResults, type Measured, type WorkResult } from "./results";
import { allKeptResults, writePage } from "./write-page";

const USAGE = `npm run bench -- [--rounds N] [--only commands|publication|builds|audit|examples] [--examples] [--page]

Measures the commands and the publisher beside other programs, builds, and the look into an image of 1 GiB; writes docs/performance.md and
its charts.
  --rounds N   times that each program does each piece of work; default 15
  --only PART  measures this part and keeps the last results of the others
  --examples   also builds the three examples native, cross-compiled and emulated: a quarter of an hour more
  --page       measures nothing, and writes the page from the last results`;

const PARTS = ["commands", "publication", "builds", "audit", "examples"] as const;
type Part = (typeof PARTS)[number];

async function main(): Promise<void> {
  const { parts, rounds } = readArguments();
  const steps = new Steps(process.stderr);
  const cleanup = new Cleanup();
  cleanup.onSignals((signal) => steps.say(`\n${signal}: stopping`));
  try {
    if (parts.length > 0) await buildPackage(steps);
    if (parts.includes("commands")) await commands(steps, cleanup, rounds);
    if (parts.includes("publication")) await publication(steps);
    if (parts.includes("builds")) await builds(steps, rounds);
    if (parts.includes("audit")) await audit(steps, cleanup, rounds);
    if (parts.includes("examples")) await examples(steps);
  } finally {
    const failures = await cleanup.run();
    for (const failure of failures) steps.say(failure);
  }
  console.log(await writePage(await allKeptResults()));
}

async function commands(steps: Steps, cleanup: Cleanup, rounds: number): Promise<void> {
  const programs = await steps.run("build oras, crane, regctl, buildx and the registry (once)", subjects);
  const stage = await steps.run("start the registry and push images", setStage);
  cleanup.add("stop the registry", () => stage.stop());
  const measured = beginning();
  const starts = await steps.run("measure starts", () => measureStarts(stage, programs, rounds));
  const work: WorkResult[] = [];
  for (const name of WORKS)
    work.push(await steps.run(`measure ${name}`, () => measureWork(stage, programs, name, rounds)));
  const versions = Object.fromEntries(programs.map(({ name, version }) => [name, version]));
  await keepResults("commands", {
    ...measured(),
    versions: { ...versions, node: process.versions.node },
    delayMilliseconds: DELAY,
    work,
    starts,
  });
}

async function publication(steps: Steps): Promise<void> {
  const { measurePublication } = await import("../test/embedded/publish-time");
  const measured = beginning();
  const times = await steps.run("measure the publisher", () => measurePublication());
  await keepResults("publication", {
    ...measured(),
    publish: times.map(({ publish }) => publish),
    create: times.map(({ create }) => create),
  });
}

async function builds(steps: Steps, rounds: number): Promise<void> {
  const { measureBuilds } = await import("./builds");
  const measured = beginning();
  // A round takes half a minute.
  const measurements = await steps.run("measure builds", () => measureBuilds(Math.min(rounds, 5)));
  await keepResults("builds", { ...measured(), ...measurements });
}

async function audit(steps: Steps, cleanup: Cleanup, rounds: number): Promise<void> {
  const { measureAudit } = await import("./audit");
  const measured = beginning();
  const times = await steps.run("look into an image of 1 GiB", () =>
    measureAudit(cleanup, Math.min(rounds, 5)),
  );
  await keepResults("audit", { ...measured(), ...times });
}

async function examples(steps: Steps): Promise<void> {
  const { measureExamples } = await import("./examples");
  const measured = beginning();
  const rows = await measureExamples(undefined, steps);
  await keepResults("examples", { ...measured(), examples: rows });
}

/** @returns what to say of a measurement that begins now, when it has ended */
function beginning(): () => Measured {
  const load = currentLoad();
  return () => ({ date: new Date().toISOString().slice(0, 10), machine: thisMachine(load) });
}

function readArguments(): { readonly parts: readonly Part[]; readonly rounds: number } {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "15" },
      only: { type: "string" },
      examples: { type: "boolean", default: false },
      page: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    process.exit(0);
  }
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new LocalError(`--rounds ${values.rounds} is no number of rounds; give 1 or more`);
  const only = PARTS.find((part) => part === values.only);
  if (values.only !== undefined && only === undefined)
    throw new LocalError(`--only ${values.only} is no part; use ${PARTS.join(", ")}`);
  if (values.page) return { parts: [], rounds };
  if (only !== undefined) return { parts: [only], rounds };
  return { parts: PARTS.filter((part) => part !== "examples" || values.examples), rounds };
}

main().catch((error: unknown) => {
  console.error(explained(error));
  process.exitCode = 1;
});
