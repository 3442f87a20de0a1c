import { isObject, isPlainObject } from "../text/json";
import { shown } from "../text/shown";
import { type LateValues, separateLate } from "./late";
import { LATE_PUBLISHER_OPTIONS, type PublisherOptions } from "./options/publisher-options";
import { LATE_SERVICE_OPTIONS } from "./options/service-options";
import type { Problem } from "./problem";
import type { Publisher } from "./publisher";
import { ownPublisherOptions, resolvePublisherWith } from "./resolve-publisher";
import { resolveServiceWith } from "./resolve-service";
import type { Service } from "./service";
import { joinPublisher } from "./shared-repository";

/** A model, and the late-bound values that it has, by the path of their option: those of a service with those of its publisher. */
export interface ResolvedComponent<Model, R> {
  readonly model: Model;
  readonly late: ReadonlyMap<string, R>;
}

/** What the components ask of their engine. */
export interface Engine<R> extends LateValues<R> {
  /** Whether a value is a component of this engine. */
  isComponent(value: unknown): boolean;
}

/** A publisher of an engine, as its services see it. */
export interface PublisherComponent<R> {
  readonly model: Publisher;
  /** The late-bound values of its options, by path. */
  readonly late: ReadonlyMap<string, R>;
}

/** A service of an engine, and its publisher: the one that was given, or the options of its own. */
export interface ResolvedService<P, R> extends ResolvedComponent<Service, R> {
  readonly publisher: P | undefined;
  readonly ownPublisher: PublisherOptions;
}

/**
 * Turns what a component of an engine was given into a service, and hands its publisher back.
 *
 * @throws ServiceOptionsError with every problem of the options, or when another service of the publisher has its repository and
 *   could have its tags
 */
export function resolveServiceComponent<P extends PublisherComponent<R>, R>(
  name: string,
  given: { readonly publisher?: P },
  engine: Engine<R>,
): ResolvedService<P, R> {
  const publisher = isPlainObject(given) ? given.publisher : undefined;
  const wrongPublisher = publisherProblems(publisher, engine);
  const late = separateLate(withoutPublisher(given), LATE_SERVICE_OPTIONS, engine);
  const findings = {
    late: new Set(late.values.keys()),
    problems: [...nameProblems(name, engine), ...wrongPublisher, ...late.problems],
  };
  const known = wrongPublisher.length === 0 ? publisher?.model : undefined;
  const model = resolveServiceWith(plainName(name, engine), late.options, known, findings);
  if (publisher !== undefined) joinPublisher(publisher, model);
  // No option of a service has the path of one of a publisher.
  const values = new Map([...(publisher?.late ?? []), ...late.values]);
  return { model, late: values, publisher, ownPublisher: ownPublisherOptions(late.options) };
}

/**
 * Turns what a component of an engine was given into a publisher.
 *
 * @throws ServiceOptionsError with every problem of the options
 */
export function resolvePublisherComponent<R>(
  name: string,
  given: unknown,
  engine: LateValues<R>,
): ResolvedComponent<Publisher, R> {
  const late = separateLate(given, LATE_PUBLISHER_OPTIONS, engine);
  const model = resolvePublisherWith(plainName(name, engine), late.options, {
    late: new Set(late.values.keys()),
    problems: [...nameProblems(name, engine), ...late.problems],
  });
  return { model, late: late.values };
}

function withoutPublisher(given: unknown): unknown {
  if (!isPlainObject(given)) return given;
  const { publisher: _publisher, ...options } = given;
  return options;
}

/** A name that is known only at deployment is refused; until then it is called by this. */
function plainName<R>(name: string, engine: LateValues<R>): string {
  return engine.is(name) ? "?" : name;
}

function nameProblems<R>(name: unknown, engine: LateValues<R>): readonly Problem[] {
  if (!engine.is(name)) return [];
  return [{ path: "name", reason: `is ${engine.called}, known only at deployment; give a plain text` }];
}

function publisherProblems<R>(publisher: unknown, engine: Engine<R>): readonly Problem[] {
  if (publisher === undefined) return [];
  const reason = publisherReason(publisher, engine);
  return reason === undefined ? [] : [{ path: "publisher", reason }];
}

function publisherReason<R>(publisher: unknown, engine: Engine<R>): string | undefined {
  if (engine.is(publisher))
    return `is ${engine.called}, known only at deployment; give the publisher itself, or leave it out`;
  const other = `${shown(publisher)} is not a publisher; use for example new MultiArchPublisher("fleet"), or leave it out`;
  if (!isObject(publisher) || !engine.isComponent(publisher)) return other;
  try {
    const { model } = publisher;
    return isObject(model) && typeof model.projectPrefix === "string" ? undefined : other;
  } catch (error) {
    return `${error instanceof Error ? error.message : other}; to share a publisher, give one that this program makes`;
  }
}
