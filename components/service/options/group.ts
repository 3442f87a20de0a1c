import { isPlainObject } from "../../text/json";
import { nearest } from "../../text/nearest";
import { asTyped, shown } from "../../text/shown";
import type { Problem } from "../problem";

/** What an option of a publisher is checked against, besides itself. */
export interface PublisherOptionContext {
  /** Whether the value at this path is known only at deployment, and so cannot be checked. */
  isLate(path: string): boolean;
}

/** What an option of a service is checked against, besides itself. */
export interface OptionContext extends PublisherOptionContext {
  /** Name of the service. */
  readonly name: string;
  /** Who publishes it, and the repositories that it may publish to besides those of its services. */
  readonly publisher: {
    readonly name: string;
    readonly namePrefix: string;
    readonly existingRepositories: readonly string[];
  };
}

/** Every problem of one value; it is given, and of no known type. */
export type Check<Context> = (value: unknown, context: Context) => readonly (Problem | undefined)[];

/**
 * One option, or several that are decided together: how each is checked, and what they make of the model. Type and
 * documentation stand beside it; the compiler holds the checks complete.
 */
export interface OptionGroup<
  Options extends object,
  Model,
  Needs extends readonly unknown[] = [],
  Context = OptionContext,
> {
  readonly checks: { readonly [K in keyof Options]-?: Check<Context> };
  /**
   * Their part of the model; the options have no problems.
   *
   * @param needs parts of the model that are decided first
   */
  resolve(options: Options, ...needs: Needs): Model;
}

/**
 * Every problem of options; one without a check is a problem too.
 *
 * @param parent path of the options object; the user's whole object when left out
 */
export function optionProblems<Context>(
  checks: Readonly<Record<string, Check<Context>>>,
  options: Readonly<Record<string, unknown>>,
  context: Context,
  parent?: string,
): readonly Problem[] {
  const unknown = Object.keys(options).filter((key) => !Object.hasOwn(checks, key));
  const problems = Object.entries(checks).flatMap(([key, check]) => {
    const given = options[key];
    // A hole in a list is a value that is left out: `map` would step over it.
    const value: unknown = Array.isArray(given) ? Array.from(given) : given;
    return value === undefined ? [] : check(value, context);
  });
  return [
    ...unknown.map((key) => ({
      path: parent === undefined ? key : `${parent}.${key}`,
      reason: `is not an option; ${changeOfKey(key, Object.keys(checks), options)}`,
    })),
    ...problems.filter((problem) => problem !== undefined),
  ];
}

function changeOfKey(
  key: string,
  known: readonly string[],
  options: Readonly<Record<string, unknown>>,
): string {
  const near = nearest(
    key,
    known.filter((other) => options[other] === undefined),
  );
  if (near !== undefined) return `use ${asTyped(near)}`;
  return known.length === 0 ? "leave it out" : `use one of ${known.join(", ")}`;
}

/**
 * Every problem of what a service or publisher was given: its name and its options.
 *
 * @param wrongName the problem of the name, when it has one
 */
export function componentProblems<Context>(
  checks: Readonly<Record<string, Check<Context>>>,
  options: unknown,
  context: Context,
  wrongName: Problem | undefined,
): readonly Problem[] {
  if (!isPlainObject(options))
    return [{ path: "options", reason: `${shown(options)} is not a plain object; use {} for the defaults` }];
  return [...(wrongName === undefined ? [] : [wrongName]), ...optionProblems(checks, options, context)];
}
