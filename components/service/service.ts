import type { BuildProject } from "./build-project";
import type { OptionsModel } from "./options/service-options";
import type { TagPolicy } from "./tags";
import type { Warning } from "./warning";

/** A service with every option decided. Frozen, plain JSON, no field is optional. */
export interface Service extends Omit<OptionsModel, "templates" | "versions" | "compute"> {
  /** Name of the service, as its stack has it. */
  readonly name: string;
  /** Id, `<publisher>-<service>` or the name alone. The names of its projects, parameters and log group start with it. */
  readonly id: string;
  /** Its build projects, one or two, `amd64` first. */
  readonly projects: readonly BuildProject[];
  /** Templates of its tags, the default branch, and how versions are read. */
  readonly tags: Required<TagPolicy>;
  /** CloudWatch log group of its builds. */
  readonly logGroupName: string;
  /** Days that the logs of its builds are kept. */
  readonly logRetentionDays: number;
  /** What its options may lead to; each is told when the stack is made. */
  readonly warnings: readonly Warning[];
}
