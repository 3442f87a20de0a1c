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
  const unplain = `known only at deployment; ${allowance(places)}`;
  const place = (value: R, path: string, level: number): LateText | undefined => {
    if (!places.some((one) => fits(path, level, one))) return refuse(path, `is ${engine.called}, ${unplain}`);
    const misuse = engine.misuse?.(value);
    if (misuse !== undefined) return refuse(path, misuse);
    values.set(path, value);
    return { late: path };
  };
  const separate = (value: unknown, path: string, level: number): unknown => {
    if (level > deepest(path, places)) return tooDeep(value, engine);
    if (engine.is(value)) return place(value, path, level);
    if (Array.isArray(value))
      return value.map((item: unknown, at) => separate(item, `${path}[${at}]`, level + 1));
    if (!isPlainObject(value)) return value;
    const entries = Object.entries(value).filter(([key]) => {
      if (engine.is(key)) refuse(path, `has a key that is ${engine.called}, ${unplain}`);
      return !engine.is(key);
    });
    return Object.fromEntries(
      entries.map(([key, item]) => [key, separate(item, path === "" ? key : `${path}.${key}`, level + 1)]),
    );
  };
  return { options: separate(options, "", 0), values, problems };
}

/** Levels of options: `source.bucket` is on the second, a list inside a group or a late place may lie deeper. */
function deepest(path: string, places: readonly string[]): number {
  const under = [...places, ...DEEP_PLACES].filter((place) => {
    const [start = ""] = place.split("*");
    return path.startsWith(start) || start.startsWith(path);
  });
  return Math.max(2, ...under.map(levelOf));
}

/** Places deeper than two levels, of plain values alone. */
const DEEP_PLACES = ["source.paths[*]"];

function levelOf(place: string): number {
  return place.split(/[.[]/).length;
}

/** What no option has is refused where the options end: in the engine's words, whatever it holds. */
function tooDeep<R>(value: unknown, engine: LateValues<R>): unknown {
  if (engine.is(value)) return engine.called;
  return typeof value === "object" ? undefined : value;
}

/** A key may hold any character, so only the level tells `{ "a.b": ... }` from `{ a: { b: ... } }`. */
function fits(path: string, level: number, place: string): boolean {
  if (levelOf(place) !== level) return false;
  const star = place.indexOf("*");
  if (star < 0) return path === place;
  const [start, end] = [place.slice(0, star), place.slice(star + 1)];
  return path.length >= place.length && path.startsWith(start) && path.endsWith(end);
}

function allowance(places: readonly string[]): string {
  const where = places.length === 0 ? "" : `; such a value may be given for ${places.join(", ")}`;
  return `give a plain value${where}`;
}
