import { isPlainObject } from "../text/json";
import type { Problem } from "./problem";

/** A text that is known only at deployment, as the model holds it: the path of its option, such as `source.bucket`. */
export interface LateText {
  /** Path of the option. */
  readonly late: string;
}

/** A text of the model that may be known only at deployment. */
export type Text = string | LateText;

/** How an engine recognises values that are known only at deployment. */
export interface LateValues<R> {
  is(value: unknown): value is R;
  /** What its users call such a value, for messages: `a CDK token`. */
  readonly called: string;
  /** Why such a value cannot stand for a text, and the change to make; `undefined` when it can. */
  misuse?(value: R): string | undefined;
}

/** Options in which every late-bound value is replaced by its place. */
export interface SeparatedOptions<R> {
  readonly options: unknown;
  /** The late-bound values by path. */
  readonly values: ReadonlyMap<string, R>;
  /** Late-bound values where the model needs a plain one. */
  readonly problems: readonly Problem[];
}

/**
 * Takes the late-bound values out of options, so that the model stays plain JSON.
 *
 * @param places paths that may hold one; `*` stands for any key or index: `buildArgs.*`, `alarmTopicArns[*]`
 */
export function separateLate<R>(
  options: unknown,
  places: readonly string[],
  engine: LateValues<R>,
): SeparatedOptions<R> {
  const values = new Map<string, R>();
  const problems: Problem[] = [];
  const refuse = (path: string, reason: string) => {
    problems.push({ path: path || "options", reason });
    return undefined;
  };
  const unplain = (path: string) => `known only at deployment; ${allowance(path, places)}`;
  const place = (value: R, path: string, steps: readonly string[]): LateText | undefined => {
    if (!places.some((one) => fits(steps, one))) return refuse(path, `is ${engine.called}, ${unplain(path)}`);
    const misuse = engine.misuse?.(value);
    if (misuse !== undefined) return refuse(path, misuse);
    values.set(path, value);
    return { late: path };
  };
  const separate = (value: unknown, path: string, steps: readonly string[]): unknown => {
    if (steps.length > deepest(steps, places)) return tooDeep(value, engine);
    if (engine.is(value)) return place(value, path, steps);
    if (Array.isArray(value))
      return value.map((item: unknown, at) => separate(item, `${path}[${at}]`, [...steps, ITEM]));
    if (!isPlainObject(value)) return value;
    const entries = Object.entries(value).filter(([key]) => {
      if (engine.is(key)) refuse(path, `has a key that is ${engine.called}, ${unplain(path)}`);
      return !engine.is(key);
    });
    return Object.fromEntries(
      entries.map(([key, item]) => [
        key,
        separate(item, path === "" ? key : `${path}.${key}`, [...steps, `.${key}`]),
      ]),
    );
  };
  return { options: separate(options, "", []), values, problems };
}

/** Steps to the deepest value of an option: where a late-bound one may stand, and at least to a value of an object or a list. */
function deepest(steps: readonly string[], places: readonly string[]): number {
  if (steps[0] === ".source" && steps[1] === ".paths") return 3;
  const levels = places.map(stepsOf).flatMap((wanted) => (wanted[0] === steps[0] ? wanted.length : []));
  return Math.max(2, ...levels);
}

/** The step into a list; a step into an object is a dot and the key, which may hold any character. */
const ITEM = "[*]";

/** What no option has is refused where the options end: in the engine's words, whatever it holds. */
function tooDeep<R>(value: unknown, engine: LateValues<R>): unknown {
  if (engine.is(value)) return engine.called;
  return typeof value === "object" ? undefined : value;
}

function fits(steps: readonly string[], place: string): boolean {
  const wanted = stepsOf(place);
  const isKey = (step: string | undefined) => step !== ITEM && step !== ".";
  return (
    wanted.length === steps.length &&
    wanted.every((step, at) => step === steps[at] || (step === ".*" && isKey(steps[at])))
  );
}

function stepsOf(place: string): readonly string[] {
  return `.${place}`.match(/\[\*\]|\.[^.[]+/g) ?? [];
}

/** The places of the same option, or else the options that have some. */
function allowance(path: string, places: readonly string[]): string {
  if (places.length === 0) return "give a plain value";
  const same = places.filter((place) => optionOf(place) === optionOf(path));
  const options = [...new Set(places.map(optionOf))].join(", ");
  const where = same.length > 0 ? `for ${same.join(", ")}` : `in ${options}`;
  return `give a plain value; such a value may be given ${where}`;
}

function optionOf(path: string): string {
  return path.split(/[.[]/)[0] ?? path;
}
