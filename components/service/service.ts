import type { BuildProject } from "./build-project";
import type { OptionsModel } from "./options/service-options";
import type { TagPolicy } from "./tags";

/** A service with every decision made: total, frozen, plain JSON. The only model that the engines see. */
export interface Service extends Omit<OptionsModel, "templates" | "compute"> {
  readonly name: string;
  /** What the names of its projects, parameters and log group start with. */
  readonly id: string;
  /** One or two, x86 first. */
  readonly projects: readonly BuildProject[];
  readonly tags: TagPolicy;
  readonly logGroupName: string;
  readonly logRetentionDays: number;
}
