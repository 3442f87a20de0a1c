import type { Ports } from "./ports/ports";
import type { Settings } from "./settings";
import type { Telemetry } from "./telemetry/telemetry";

/** One run of the function. */
export interface Invocation {
  readonly ports: Ports;
  readonly settings: Settings;
  readonly telemetry: Telemetry;
  /** Unique to this invocation, also among repeats of one event: it names the holder of a lease. */
  readonly holder: string;
  /** When the function is stopped, milliseconds. */
  readonly deadline: number;
}

/** Nothing new is begun in this last part of the time. */
const RESERVE_MILLISECONDS = 30_000;

/** Whether an invocation that works off a list has to leave the rest to another one. */
export function isOutOfTime({ ports, deadline }: Invocation): boolean {
  return ports.clock.now() > deadline - RESERVE_MILLISECONDS;
}
