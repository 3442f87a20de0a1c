import { isEmulated } from "./architectures";
import type { Decided, Warning } from "./warning";

/** How many times longer the builds of the examples took under QEMU: docs/performance.md, "Examples". */
export const EMULATION_COST = { least: 12, most: 13 } as const;

/** Platforms whose build steps no builder's CPU runs itself. */
export function emulationWarnings({ platforms }: Decided): readonly Warning[] {
  return platforms.flatMap((platform, index) => {
    if (!isEmulated(platform)) return [];
    const reason = `no build machine runs ${platform} itself, so its RUN steps go through QEMU, which made builds with compilers ${EMULATION_COST.least} to ${EMULATION_COST.most} times longer where it was measured; cross-compile in a stage of "FROM --platform=$BUILDPLATFORM", or give the build a larger size and timeout`;
    return [{ id: "emulated-platform", path: `platforms[${index}]`, reason }];
  });
}
