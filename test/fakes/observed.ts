import type { Ports } from "../../components/publisher/ports/ports";

/** One call of a port, `<port>.<method>`, with its arguments. */
export interface PortCall {
  readonly name: string;
  readonly arguments: readonly unknown[];
}

/** Sees every call of the ports that costs an AWS call, and may delay it or make it fail. */
export interface PortObserver {
  /** Before anything happened; what it throws is what the caller gets. */
  before?(call: PortCall): void | Promise<void>;
  /** After it happened; what it throws is an answer that was lost. */
  after?(call: PortCall, answer: unknown): void | Promise<void>;
}

/** The ports with an observer at every call. The clock is not a call. */
export function observed(ports: Ports, observer: PortObserver): Ports {
  return {
    registry: watched("registry", ports.registry, observer),
    builds: watched("builds", ports.builds, observer),
    ledger: watched("ledger", ports.ledger, observer),
    parameters: watched("parameters", ports.parameters, observer),
    events: watched("events", ports.events, observer),
    deadLetters: watched("deadLetters", ports.deadLetters, observer),
    stacks: watched("stacks", ports.stacks, observer),
    clock: ports.clock,
  };
}

/** Notes the name of every call. */
export function callRecorder(names: string[]): PortObserver {
  return {
    before({ name }) {
      names.push(name);
    },
  };
}

/** Calls that go on at the same time, in the order in which they were made. */
export type Round = readonly string[];

/**
 * Lets every call take as long as any other, so that those which do not wait for each other happen in one round. The number of
 * rounds is the sequential depth.
 */
export function roundRecorder(rounds: Round[]): PortObserver {
  let open: { readonly names: string[]; readonly over: Promise<void> } | undefined;
  return {
    async before({ name }) {
      if (open === undefined) {
        const names: string[] = [];
        rounds.push(names);
        // Whatever can be called without an answer is called before this.
        const over = new Promise<void>((resolve) => {
          setImmediate(() => {
            open = undefined;
            resolve();
          });
        });
        open = { names, over };
      }
      open.names.push(name);
      await open.over;
    },
  };
}

/** The process is gone: nothing that it still tries has an effect. */
export class Crash extends Error {
  override readonly name = "Crash" as const;
}

/** Crashes after a number of calls have happened; every later call fails before it happens. */
export function crashAfter(calls: number): PortObserver {
  let left = calls;
  return {
    before() {
      if (left <= 0) throw new Crash("the process is gone");
    },
    after() {
      left -= 1;
      if (left <= 0) throw new Crash("the process goes");
    },
  };
}

/** Lets a number of calls happen and crashes before the next. */
export function crashBefore(calls: number): PortObserver {
  let left = calls;
  return {
    before() {
      left -= 1;
      if (left < 0) throw new Crash("the process is gone");
    },
  };
}

function watched<T extends object>(port: string, target: T, observer: PortObserver): T {
  return new Proxy(target, {
    get(subject, method) {
      const member: unknown = Reflect.get(subject, method, subject);
      if (typeof member !== "function") return member;
      return async (...args: unknown[]) => {
        const call = { name: `${port}.${String(method)}`, arguments: args };
        await observer.before?.(call);
        const answer: unknown = await member.apply(subject, args);
        await observer.after?.(call, answer);
        return answer;
      };
    },
  });
}
