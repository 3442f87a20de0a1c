import { isPlainObject } from "../../text/json";
import { shown } from "../../text/shown";
import type { Text } from "../late";
import type { Problem } from "../problem";
import {
  SOURCE_KINDS,
  type SourceOptions,
  type SourceOptionsByType,
  type SourceType,
} from "../sources/kinds";
import { shownAddress } from "../sources/shown-address";
import type { Source, SourceField } from "../sources/source";
import { booleanProblem } from "./checks";
import { type Check, type OptionContext, type OptionGroup, optionProblems } from "./group";

/** Option `source`. */
export interface SourceOption<R = never> {
  /**
   * Where the source code is.
   *
   * @default - no source of its own: the caller of `StartBuild` names one (source overrides)
   */
  readonly source?: SourceOptions<R>;
}

/** Part of the model: `source`. */
export interface SourceModel {
  readonly source: Source;
}

/** Where a value may be known only at deployment. */
export const LATE_SOURCES = [
  ...new Set(
    Object.values(SOURCE_KINDS).flatMap(({ fields }) =>
      Object.entries<SourceField>(fields).flatMap(([name, { late = [] }]) =>
        late === true ? [`source.${name}`] : late.map((inner) => `source.${name}.${inner}`),
      ),
    ),
  ),
];

export const SOURCE: OptionGroup<SourceOption<Text>, SourceModel> = {
  checks: { source: sourceProblems },
  resolve: ({ source = { type: "none" } }) => ({ source: resolveSource(source.type, source) }),
};

function resolveSource<T extends SourceType>(type: T, options: SourceOptionsByType[T]): Source {
  return { type, ...SOURCE_KINDS[type].resolve(options) };
}

function sourceProblems(value: unknown, context: OptionContext): readonly (Problem | undefined)[] {
  if (!isPlainObject(value)) {
    const reason = `${shown(value)} is not a plain object; use for example { type: "github", repository: "acme/billing-api" }`;
    return [{ path: "source", reason }];
  }
  const { type, ...given } = value;
  if (!isSourceType(type)) {
    const types = Object.keys(SOURCE_KINDS).map((known) => shown(known));
    const reason = `${shown(type)} is not a kind of source; use one of ${types.join(", ")}`;
    return [{ path: "source.type", reason }];
  }
  const fields = Object.entries<SourceField>(SOURCE_KINDS[type].fields);
  const missing = fields.filter(([name, { optional }]) => given[name] === undefined && !optional);
  const checks = fields.map(([name, field]): [string, Check<OptionContext>] => [
    name,
    (value, { isLate }) => (isLate(`source.${name}`) ? [] : fieldProblems(type, name, field, value, isLate)),
  ]);
  return [
    ...missing.flatMap(([name, field]) => fieldProblems(type, name, field, undefined, context.isLate)),
    ...optionProblems(Object.fromEntries(checks), given, context, "source"),
  ];
}

function isSourceType(type: unknown): type is SourceType {
  return typeof type === "string" && Object.hasOwn(SOURCE_KINDS, type);
}

function fieldProblems(
  type: string,
  name: string,
  { check, example, mistake }: SourceField,
  value: unknown,
  isLate: OptionContext["isLate"],
): readonly (Problem | undefined)[] {
  const path = `source.${name}`;
  if (typeof check === "function") return check(value, path, isLate);
  if (check === "boolean") return [booleanProblem(path, value)];
  const wrong = typeof value === "string" ? mistake?.(value) : undefined;
  if (wrong !== undefined) return [{ path, reason: `${shownAddress(value)} ${wrong}` }];
  if (typeof value === "string" && check.test(value)) return [];
  const reason = `${shownAddress(value)} is not the ${name} of a source of type ${shown(type)}; use for example ${shown(example)}`;
  return [{ path, reason }];
}
