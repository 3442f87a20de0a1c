import { isObject, isText, type JsonObject, jsonObject } from "../../components/text/json";

/** A step of a Dockerfile. */
export interface Step {
  /** As BuildKit names it: `[build 2/4] RUN make`. */
  readonly name: string;
  readonly state: "waiting" | "running" | "done" | "cached" | "failed" | "stopped";
  /** Seconds; of one that is running, `undefined`. */
  readonly seconds?: number;
}

/** What BuildKit tells of one build, line by line: the messages of `buildx build --progress=rawjson`. */
export class Solve {
  readonly #vertexes = new Map<string, Vertex>();
  readonly #logs = new Map<string, string>();

  /**
   * Takes a line.
   *
   * @returns the steps that it changed; `undefined` when the line is no message
   */
  take(line: string): readonly Step[] | undefined {
    const status = jsonObject(line);
    if (status === undefined) return undefined;
    for (const log of objects(status.logs)) this.#log(log);
    return objects(status.vertexes).flatMap((vertex) => {
      const read = readVertex(vertex);
      if (read === undefined) return [];
      const before = this.#step(read.name)?.state;
      this.#vertexes.set(read.digest, read);
      const step = this.#step(read.name);
      return step !== undefined && isStep(read.name) && step.state !== before ? [step] : [];
    });
  }

  /** The steps so far, without what BuildKit does for itself. */
  get steps(): readonly Step[] {
    const names = new Set([...this.#vertexes.values()].map(({ name }) => name).filter(isStep));
    return [...names].flatMap((name) => this.#step(name) ?? []);
  }

  /** How many steps do something, and how many of those came from a cache. A FROM only names what is there already. */
  get counts(): { readonly all: number; readonly cached: number } {
    const steps = this.steps.filter(({ name }) => !isFrom(name));
    return { all: steps.length, cached: steps.filter(({ state }) => state === "cached").length };
  }

  /** What runs now. */
  get running(): string | undefined {
    return [...this.#vertexes.values()].findLast((vertex) => stepOf(vertex).state === "running")?.name;
  }

  /** The first step that failed, with the last lines that it printed. */
  get failed():
    | { readonly name: string; readonly reason: string; readonly output: readonly string[] }
    | undefined {
    // A cache that is not there yet or cannot be written is no failure, and what was stopped because another step failed has no reason of its own.
    const failures = [...this.#vertexes.values()].filter(
      ({ name, error }) => error !== undefined && !/^(?:importing|exporting) cache /.test(name),
    );
    const first = failures.find(({ error }) => !isStopped(error)) ?? failures[0];
    if (first?.error === undefined) return undefined;
    const output = (this.#logs.get(first.digest) ?? "").trimEnd().split(/\r?\n/).slice(-SHOWN_LINES);
    return { name: first.name, reason: first.error, output: output.filter((line) => line !== "") };
  }

  /** Why a cache could not be written; that fails no build. */
  get cacheProblem(): string | undefined {
    return [...this.#vertexes.values()].find(
      ({ name, error }) => error !== undefined && name.startsWith("exporting cache "),
    )?.error;
  }

  /**
   * The step of a name. A build that waits for a step of another build, here that of another platform, is told of the step of
   * the other one and of its own, which is then cached.
   */
  #step(name: string): Step | undefined {
    const steps = [...this.#vertexes.values()].filter((vertex) => vertex.name === name).map(stepOf);
    return steps.reduce<Step | undefined>(
      (told, step) => (told === undefined || RANK[step.state] > RANK[told.state] ? step : told),
      undefined,
    );
  }

  #log({ vertex, data }: JsonObject): void {
    if (!isText(vertex) || !isText(data)) return;
    const text = `${this.#logs.get(vertex) ?? ""}${Buffer.from(data, "base64").toString("utf8")}`;
    this.#logs.set(vertex, text.slice(-KEPT_CHARACTERS));
  }
}

/** Of two states of one step, the one that tells more of what was done. */
const RANK = { waiting: 0, cached: 1, running: 2, stopped: 3, done: 4, failed: 5 } as const;

/** Lines of a failed step that are shown, and characters of every step that are kept for them. */
const SHOWN_LINES = 20;
const KEPT_CHARACTERS = 20_000;

/** https://github.com/moby/buildkit/blob/v0.34.2/client/graph.go */
interface Vertex {
  readonly digest: string;
  readonly name: string;
  readonly started: number | undefined;
  readonly completed: number | undefined;
  readonly cached: boolean;
  readonly error: string | undefined;
}

function readVertex({ digest, name, started, completed, cached, error }: JsonObject): Vertex | undefined {
  if (!isText(digest) || !isText(name)) return undefined;
  return {
    digest,
    name,
    started: timeOf(started),
    completed: timeOf(completed),
    cached: cached === true,
    error: isText(error) && error !== "" ? error : undefined,
  };
}

function timeOf(value: unknown): number | undefined {
  const time = isText(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function isStep(name: string): boolean {
  return /^\[(?!internal\]|auth\]|context )/.test(name);
}

/** Whether a step ended because the build was stopped. */
function isStopped(error: string | undefined): boolean {
  return /context canceled/.test(error ?? "");
}

/** Whether a step names a base image. */
export function isFrom(name: string): boolean {
  return /^\[[^\]]*\] FROM /.test(name);
}

function stepOf({ name, started, completed, cached, error }: Vertex): Step {
  const seconds =
    started !== undefined && completed !== undefined ? { seconds: (completed - started) / 1000 } : {};
  if (error !== undefined) return { name, state: isStopped(error) ? "stopped" : "failed", ...seconds };
  if (cached) return { name, state: "cached" };
  if (completed !== undefined) return { name, state: "done", ...seconds };
  return { name, state: started === undefined ? "waiting" : "running" };
}

function objects(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
