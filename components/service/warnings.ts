import { commitTimeWarnings } from "./commit-time";
import { localCacheWarnings, sizeWarnings } from "./compute-facts";
import { emulationWarnings } from "./emulation";
import type { Decided, Warning } from "./warning";

/** One line for each thing that is warned about. */
const WARNINGS: readonly ((decided: Decided) => readonly Warning[])[] = [
  sizeWarnings,
  localCacheWarnings,
  emulationWarnings,
  commitTimeWarnings,
];

/** Every warning of a service, as far as its options tell. */
export function serviceWarnings(decided: Decided): readonly Warning[] {
  return WARNINGS.flatMap((warnings) => warnings(decided));
}
