import { vi } from "vitest";
import { PLANTED_BUGS, type PlantedBug } from "./planted-bugs";

/** Everything that is imported from now on has the bug. */
export function breakPublisher({ module, without }: Pick<PlantedBug, "module" | "without">): void {
  vi.resetModules();
  vi.doMock(module, async (original) => {
    const actual = (await original()) as Readonly<Record<string, unknown>>;
    return { ...actual, ...without(actual as never) };
  });
}

export function repairPublisher(): void {
  for (const { module } of PLANTED_BUGS) vi.doUnmock(module);
  vi.resetModules();
}
