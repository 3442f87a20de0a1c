import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cached } from "../local/cache";
import { startDistribution } from "../local/distribution";
import { goTools } from "../local/setup/go-tools";
import { type Exchange, trafficOf } from "./exchange";
import { type BenchImages, pushImages } from "./images";
import { type Command, node, ours, type Place, type Subject } from "./programs";
import { type CountingProxy, startCountingProxy } from "./proxy";
import type { ProgramResult, StartResult, WorkResult } from "./results";
import { interleaved, timed } from "./run";

/** Milliseconds that are added to every request, in the times that are given with a delay. */
export const DELAY = 20;

/**
 * Milliseconds that are added when requests are counted: so long that requests which a program sends side by side overlap,
 * however busy the machine is.
 */
const COUNTING_DELAY = 150;

/** One registry with images, and a proxy before it. */
export interface Stage {
  /** The registry itself. */
  readonly direct: Place;
  /** The registry through the proxy. */
  readonly counted: Place;
  readonly images: BenchImages;
  /** Environment of the programs: of a user who never signed in anywhere. */
  readonly env: NodeJS.ProcessEnv;
  readonly proxy: CountingProxy;
  delayRequests(milliseconds: number): void;
  stop(): Promise<void>;
}

export async function setStage(): Promise<Stage> {
  const registry = await startDistribution(join(await cached(goTools("registries")), "distribution"));
  let milliseconds = 0;
  const proxy = await startCountingProxy(registry.host, () => milliseconds);
  const images = await pushImages(registry.host);
  const home = await mkdtemp(join(tmpdir(), "bench-"));
  await writeFile(join(home, "empty.mjs"), "");
  const { repository } = images;
  return {
    direct: { host: registry.host, repository },
    counted: { host: proxy.host, repository },
    images,
    env: {
      PATH: process.env.PATH,
      HOME: home,
      DOCKER_CONFIG: home,
      REGCTL_CONFIG: join(home, "regctl.json"),
    },
    proxy,
    delayRequests: (given) => {
      milliseconds = given;
    },
    stop: async () => {
      await proxy.stop();
      await registry.stop();
      await rm(home, { recursive: true });
    },
  };
}

/** What every program does, with a name that no earlier run used. */
const WORK: Readonly<
  Record<WorkResult["work"], (subject: Subject, place: Place, images: BenchImages, run: string) => Command>
> = {
  combine: (subject, place, { singles }, run) => subject.combine(place, run, singles),
  "combine-attested": (subject, place, { attested }, run) => subject.combine(place, run, attested),
  inspect: (subject, place, { index }) => subject.inspect(place, index),
};

export const WORKS = Object.keys(WORK) as readonly WorkResult["work"][];

/** The requests of one run of a program. */
export async function countedRun(
  { counted, images, env, proxy, delayRequests }: Stage,
  work: WorkResult["work"],
  subject: Subject,
  tag = `counted-${subject.name}`,
): Promise<readonly Exchange[]> {
  delayRequests(COUNTING_DELAY);
  proxy.take();
  await timed(WORK[work](subject, counted, images, tag), env);
  return proxy.take();
}

/** What the program that ran last left under a tag. */
async function written({ direct }: Stage, tag: string): Promise<NonNullable<ProgramResult["wrote"]>> {
  const answer = await fetch(`http://${direct.host}/v2/${direct.repository}/manifests/${tag}`, {
    headers: { Accept: "application/vnd.oci.image.index.v1+json" },
  });
  const { manifests } = (await answer.json()) as { manifests: readonly { annotations?: object }[] };
  const isAttestation = (entry: { annotations?: object }) =>
    "vnd.docker.reference.type" in (entry.annotations ?? {});
  return { entries: manifests.length, attestations: manifests.filter(isAttestation).length };
}

/** Measures one piece of work: requests of each program, its times, and those with a delay. */
export async function measureWork(
  stage: Stage,
  programs: readonly Subject[],
  work: WorkResult["work"],
  rounds: number,
): Promise<WorkResult> {
  const traffic = new Map<Subject, Omit<ProgramResult, "name" | "times" | "delayedTimes">>();
  for (const subject of programs) {
    const tag = `counted-${work}-${subject.name}`;
    const counted = trafficOf(await countedRun(stage, work, subject, tag));
    traffic.set(subject, {
      ...counted,
      ...(work === "inspect" ? {} : { wrote: await written(stage, tag) }),
    });
  }
  const runners: readonly (Subject | typeof NODE)[] = [...programs, NODE];
  const times = (place: Place, mark: string) =>
    interleaved(rounds, runners, (subject, round) =>
      timed(
        subject === NODE
          ? emptyScript(stage)
          : WORK[work](subject, place, stage.images, `${work}-${mark}-${subject.name}-${round}`),
        stage.env,
      ),
    );
  const direct = await times(stage.direct, "direct");
  stage.delayRequests(DELAY);
  const delayed = await times(stage.counted, "delayed");
  return {
    work,
    programs: programs.map((subject) => ({
      name: subject.name,
      times: direct.get(subject) ?? [],
      delayedTimes: delayed.get(subject) ?? [],
      ...(traffic.get(subject) ?? { requests: 0, bytes: 0, depth: 0 }),
    })),
    node: direct.get(NODE) ?? [],
  };
}

/** Stands among the programs for Node's own start. */
const NODE = "node";

function emptyScript({ env }: Stage): Command {
  return node(join(env.HOME ?? "", "empty.mjs"));
}

/** What a start costs: Node's own, and each program's help. */
export async function measureStarts(
  stage: Stage,
  programs: readonly Subject[],
  rounds: number,
): Promise<readonly StartResult[]> {
  const help = (name: Subject["name"]): Command => {
    const subject = programs.find((program) => program.name === name);
    return { program: subject?.inspect({ host: "", repository: "" }, "").program ?? name, args: ["--help"] };
  };
  const starts: readonly { readonly name: string; readonly command: Command }[] = [
    { name: "node, an empty script", command: emptyScript(stage) },
    { name: "multiarch --version", command: ours("--version") },
    { name: "multiarch --help", command: ours("--help") },
    { name: "crane --help", command: help("crane") },
    { name: "regctl --help", command: help("regctl") },
    { name: "oras --help", command: help("oras") },
    { name: "docker-buildx --help", command: help("buildx") },
  ];
  const times = await interleaved(rounds, starts, ({ command }) => timed(command, stage.env));
  return starts.map((start) => ({ name: start.name, times: times.get(start) ?? [] }));
}
