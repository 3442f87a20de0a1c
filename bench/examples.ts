import { Cleanup } from "../local/cleanup";
import { run } from "../local/process";
import { type ExampleBuilder, startExampleBuilder } from "../local/stand-ins/builder";
import { type Architecture, NATIVE } from "../local/stand-ins/debian";
import { buildExample, EXAMPLES, type ExampleName } from "../local/stand-ins/examples";
import { EMULATED_IMAGES } from "../local/stand-ins/images";
import { Steps } from "../local/steps";
import { currentLoad, thisMachine } from "./machine";

/** Seconds of a whole build of one example, its tests included, with no layer and no cache mount of an earlier one. */
export interface ExampleSeconds {
  readonly example: ExampleName;
  /** For this machine's own platform. */
  readonly native: number;
  /** For the other one, by a compiler of this machine's platform; `undefined` where nothing is compiled. */
  readonly crossCompiled: number | undefined;
  /** For the other one, every step under QEMU. */
  readonly emulated: number;
}

/** The platform that is not this machine's. */
export const OTHER: Architecture = NATIVE === "amd64" ? "arm64" : "amd64";

/** Images that are pulled before the clock starts, by example; the build platform's compilers are of both platforms here. */
const BASES: Readonly<Record<ExampleName, readonly string[]>> = {
  node: ["node:24-bookworm-slim"],
  go: ["golang:1.26-bookworm"],
  rust: ["rust:1.96-bookworm", "debian:bookworm-slim"],
};

interface Measurement {
  readonly example: ExampleName;
  readonly how: string;
  readonly target: Architecture;
  /** What the compiler is a program of. */
  readonly compiler: Architecture;
}

/** Measures examples, one build after the other; all of them take a quarter of an hour on two idle cores. */
export async function measureExamples(
  examples: readonly ExampleName[] = EXAMPLES,
  steps = new Steps(process.stderr),
): Promise<readonly ExampleSeconds[]> {
  const rows: ExampleSeconds[] = [];
  for (const example of examples) {
    const seconds = (how: string, target: Architecture, compiler: Architecture) =>
      measure(steps, { example, how, target, compiler });
    rows.push({
      example,
      native: await seconds("native", NATIVE, NATIVE),
      crossCompiled: example === "node" ? undefined : await seconds("cross-compiled", OTHER, NATIVE),
      emulated: await seconds("emulated", OTHER, OTHER),
    });
  }
  return rows;
}

/** Each build has a builder of its own, because nothing else empties cache mounts and keeps the base images. */
async function measure(steps: Steps, { example, how, target, compiler }: Measurement): Promise<number> {
  const cleanup = new Cleanup();
  try {
    const silent = new Steps({ write: () => undefined });
    const bases = Object.fromEntries(BASES[example].map((image) => [image, EMULATED_IMAGES[image] ?? []]));
    const builder = await startExampleBuilder(silent, cleanup, bases, "none");
    for (const base of BASES[example]) await pull(builder, base, compiler, target);
    return await steps.run(`build examples/${example} for ${target}, ${how}`, async () => {
      const started = performance.now();
      await buildExample(builder, example, {
        platforms: [`linux/${target}`],
        // The argument has the value of the builder's own platform unless it is given.
        buildArgs: compiler === NATIVE ? {} : { BUILDPLATFORM: `linux/${compiler}` },
      });
      return (performance.now() - started) / 1000;
    });
  } finally {
    await cleanup.run();
  }
}

async function pull(
  { env }: ExampleBuilder,
  image: string,
  ...architectures: readonly Architecture[]
): Promise<void> {
  const platforms = [...new Set(architectures)].map((architecture) => `linux/${architecture}`).join(",");
  const args = [
    "buildx",
    "build",
    `--platform=${platforms}`,
    "--provenance=false",
    "--output=type=cacheonly",
  ];
  await run("docker", [...args, "-"], { env, input: `FROM ${image}\nWORKDIR /pulled\n` });
}

/** A table in Markdown. */
export function table(rows: readonly ExampleSeconds[]): string {
  const cell = (seconds: number | undefined) => (seconds === undefined ? "-" : seconds.toFixed(1));
  return [
    `| example | ${NATIVE}, native | ${OTHER}, cross-compiled | ${OTHER}, emulated |`,
    "| --- | --- | --- | --- |",
    ...rows.map(
      ({ example, native, crossCompiled, emulated }) =>
        `| ${example} | ${cell(native)} | ${cell(crossCompiled)} | ${cell(emulated)} |`,
    ),
  ].join("\n");
}

if (require.main === module) {
  const began = currentLoad();
  // What was started ends with this process.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  const named = EXAMPLES.filter((example) => process.argv.includes(example));
  void measureExamples(named.length === 0 ? EXAMPLES : named).then((rows) =>
    console.log(`${JSON.stringify(thisMachine(began))}\n\n${table(rows)}`),
  );
}
