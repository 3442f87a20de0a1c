import { ARCHITECTURE_ORDER, ARCHITECTURES, type Architecture, architectureFor } from "./architectures";
import type { Text } from "./late";
import { projectName } from "./names";
import type { OptionsModel } from "./options/service-options";

/** The CodeBuild project of one architecture. */
export interface BuildProject {
  /** CPU architecture of its build machine. */
  readonly architecture: Architecture;
  /** Name of the CodeBuild project. */
  readonly projectName: string;
  /** CodeBuild `environment.type`. */
  readonly environmentType: string;
  /** CodeBuild `environment.image`. */
  readonly image: string;
  /** CodeBuild `environment.computeType`, such as `BUILD_GENERAL1_SMALL`; a fleet has its own. */
  readonly computeType: string;
  /** ARN of the fleet whose machines run the builds; empty for machines on demand. */
  readonly fleet: Text;
  /** CodeBuild `environment.hostKernel`; empty for the one that CodeBuild chooses. */
  readonly hostKernel: string;
  /** Canonical platforms that it builds, in declared order; never empty. */
  readonly platforms: readonly string[];
  /** QEMU emulators that these platforms need. */
  readonly emulators: readonly string[];
}

/** The build projects that the platforms need, x86 first. */
export function buildProjects(
  id: string,
  { platforms, compute }: Pick<OptionsModel, "platforms" | "compute">,
): readonly BuildProject[] {
  return ARCHITECTURE_ORDER.flatMap((architecture) => {
    const own = platforms.filter((platform) => architectureFor(platform) === architecture);
    if (own.length === 0) return [];
    const { environmentType, emulated } = ARCHITECTURES[architecture];
    const { size, image, fleet, hostKernel } = compute[architecture];
    const emulators = own.map((platform) => emulated[platform]).filter((name) => name !== undefined);
    return {
      architecture,
      projectName: projectName(id, architecture),
      environmentType,
      image,
      computeType: `BUILD_GENERAL1_${size}`,
      fleet,
      hostKernel,
      platforms: own,
      emulators: [...new Set(emulators)],
    };
  });
}
