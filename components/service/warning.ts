import type { BuildProject } from "./build-project";
import type { OptionsModel } from "./options/service-options";

/** What is allowed and may still fail, or take long: told when a stack is made, and refused by nothing. */
export interface Warning {
  /** Kind of the warning, lower-case words with hyphens. It stays the same: users acknowledge warnings by it. */
  readonly id: string;
  /** Path of the option as typed. */
  readonly path: string;
  /** What may happen, why, and the change to make, without a full stop. */
  readonly reason: string;
}

/** What warnings are found in: the options with every decision made, and the build projects that they make. */
export interface Decided extends OptionsModel {
  readonly projects: readonly BuildProject[];
}
