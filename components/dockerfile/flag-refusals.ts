import { shown } from "../text/shown";
import { commaFields } from "./comma-fields";
import type { FlagWord } from "./flags";
import type { FlagKind } from "./instruction-kinds";

/** Why BuildKit refuses the flags of an instruction. */
export function flagRefusal(
  flags: readonly FlagWord[],
  kinds: Readonly<Record<string, FlagKind>>,
): string | undefined {
  const seen = new Set<string>();
  for (const flag of flags) {
    const kind = Object.hasOwn(kinds, flag.name) ? kinds[flag.name] : undefined;
    if (kind === undefined) return unknownFlag(flag.name, Object.keys(kinds));
    if (seen.has(flag.name) && kind !== "texts") return `has --${flag.name} twice; keep one of them`;
    seen.add(flag.name);
    const problem = kind === "boolean" ? booleanRefusal(flag) : textRefusal(flag);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function unknownFlag(name: string, names: readonly string[]): string {
  const known = names.map((other) => `--${other}`).join(", ");
  return `has no flag --${name}; ${names.length === 0 ? "it takes none" : `it takes ${known}`}`;
}

function booleanRefusal({ name, value, assigned }: FlagWord): string | undefined {
  if (!assigned || /^(true|false)$/i.test(value)) return undefined;
  return `--${name} is ${shown(value)}; use true or false`;
}

function textRefusal(flag: FlagWord): string | undefined {
  if (!flag.assigned) return `--${flag.name} has no value; write it as --${flag.name}=VALUE`;
  return VALUES[flag.name]?.(flag.value);
}

/** Flags whose values BuildKit checks before it knows any variable. */
const VALUES: Readonly<Record<string, (value: string) => string | undefined>> = {
  mount: mountRefusal,
  device: deviceRefusal,
  network: oneOf("network", ["default", "none", "host"]),
  security: oneOf("security", ["sandbox", "insecure"]),
  interval: durationRefusal("interval"),
  timeout: durationRefusal("timeout"),
  "start-period": durationRefusal("start-period"),
  "start-interval": durationRefusal("start-interval"),
  retries: retriesRefusal,
};

function oneOf(name: string, allowed: readonly string[]): (value: string) => string | undefined {
  return (value) =>
    allowed.includes(value) ? undefined : `--${name} is ${shown(value)}; use ${allowed.join(" or ")}`;
}

function mountRefusal(value: string): string | undefined {
  const fields = commaFields(value);
  if (fields === undefined) return `--mount=${value} cannot be read; write it as type=cache,target=/path`;
  const variable = fields.find((field) => /^from=[\s\S]*\$[\s\S]/i.test(field));
  if (variable === undefined) return undefined;
  return `--mount has ${shown(variable)} with a variable; name a stage that is FROM that image`;
}

function deviceRefusal(value: string): string | undefined {
  const fields = commaFields(value);
  if (fields === undefined) return `--device=${value} cannot be read; write it as name=vendor.example/device`;
  let named = false;
  for (const field of fields) {
    const [, key = field, rest] = /^([^=]*)=([\s\S]*)$/.exec(field) ?? [];
    const isRequired = key.toLowerCase() === "required";
    if (isRequired && rest === undefined) continue;
    if (isRequired && BOOLEANS.has(rest ?? "")) continue;
    if (isRequired || named) return `--device has ${shown(field)}; give one name and "required"`;
    named = true;
  }
  return undefined;
}

/** https://pkg.go.dev/strconv#ParseBool */
const BOOLEANS: ReadonlySet<string> = new Set("1 t T TRUE true True 0 f F FALSE false False".split(" "));

/** A duration of Go of a millisecond or more, or zero: https://pkg.go.dev/time#ParseDuration */
function durationRefusal(name: string): (value: string) => string | undefined {
  return (value) => {
    if (value === "" || isDuration(value)) return undefined;
    return `--${name} is ${shown(value)}; use a duration such as 30s or 1m30s, of 1ms or more`;
  };
}

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

function isDuration(value: string): boolean {
  const sign = value.startsWith("-") ? -1 : 1;
  const text = value.replace(/^[+-]/, "");
  if (text === "0") return true;
  const parts = /^(?:(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(text)
    ? text.matchAll(/([0-9.]+)([a-zµμ]+)/g)
    : undefined;
  if (parts === undefined) return false;
  let milliseconds = 0;
  for (const [, number = "", unit = ""] of parts) milliseconds += Number(number) * (UNITS[unit] ?? 0);
  return milliseconds === 0 || sign * milliseconds >= 1;
}

function retriesRefusal(value: string): string | undefined {
  if (value === "") return undefined;
  const isNumber = /^[+-]?[0-9]+$/.test(value) && Number(value) >= 0 && Number(value) < 2 ** 31;
  return isNumber ? undefined : `--retries is ${shown(value)}; use a whole number of 0 or more`;
}
