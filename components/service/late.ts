import { isObject } from "../text/json";
import type { Problem } from "./problem";

/** A text that is known only at deployment, as the model holds it: the path of the option that the user gave it for. */
export interface LateText {
  readonly late: string;
}

/** A text of the model that may be known only at deployment. */
export type Text = string | LateText;

/** How an engine tells values that are known only at deployment from plain ones. */
export interface LateValues<R> {
  is(value: unknown): value is R;
  /** What its users call such a value, for messages: `a CDK token`. */
  readonly called: string;
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
  const refuse = (path: string, what: string) => {
    problems.push({ path, reason: `${what}, known only at deployment; ${allowance(places)}` });
    return undefined;
  };
  const separate = (value: unknown, path: string): unknown => {
    if (engine.is(value)) {
      if (!places.some((place) => fits(path, place))) return refuse(path, `is ${engine.called}`);
      values.set(path, value);
      return { late: path } satisfies LateText;
    }
    if (Array.isArray(value)) return value.map((item: unknown, at) => separate(item, `${path}[${at}]`));
    if (!isObject(value) || !isPlain(value)) return value;
    const entries = Object.entries(value).filter(([key]) => {
      if (engine.is(key)) refuse(path, `has a key that is ${engine.called}`);
      return !engine.is(key);
    });
    return Object.fromEntries(
      entries.map(([key, item]) => [key, separate(item, path === "" ? key : `${path}.${key}`)]),
    );
  };
  return { options: separate(options, ""), values, problems };
}

function fits(path: string, place: string): boolean {
  const star = place.indexOf("*");
  if (star < 0) return path === place;
  const [start, end] = [place.slice(0, star), place.slice(star + 1)];
  return path.length >= place.length && path.startsWith(start) && path.endsWith(end);
}

function allowance(places: readonly string[]): string {
  const where = places.length === 0 ? "" : `; such a value may be given for ${places.join(", ")}`;
  return `give a plain value${where}`;
}

/** Objects of a class, such as a publisher, are no options. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
