import { ARCHITECTURE_ORDER, ARCHITECTURES, type Architecture, architectureFor } from "./architectures";
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
  /** CodeBuild `environment.computeType`, such as `BUILD_GENERAL1_SMALL`. */
  readonly computeType: string;
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
    const { environmentType, buildImage, emulated } = ARCHITECTURES[architecture];
    const emulators = own.map((platform) => emulated[platform]).filter((name) => name !== undefined);
    return {
      architecture,
      projectName: projectName(id, architecture),
      environmentType,
      image: buildImage,
      computeType: `BUILD_GENERAL1_${compute[architecture]}`,
      platforms: own,
      emulators: [...new Set(emulators)],
    };
  });
}
