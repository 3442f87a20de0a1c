import type { Registry } from "../../oci/registry";
import type { Builds } from "./builds";
import type { Clock } from "./clock";
import type { DeadLetters } from "./dead-letters";
import type { Events } from "./events";
import type { Ledger } from "./ledger";
import type { Parameters } from "./parameters";

/**
 * All that the publisher knows of AWS. Each method is one AWS call (retries of the SDK aside), so a count of the calls is
 * a count of the cost, and a test can fail, delay or repeat any single one. Every method throws `PublisherFault` when the
 * call fails.
 */
export interface Ports {
  readonly registry: Registry;
  readonly builds: Builds;
  readonly ledger: Ledger;
  readonly parameters: Parameters;
  readonly events: Events;
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
}
