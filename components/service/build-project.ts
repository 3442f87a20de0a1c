import { ARCHITECTURE_ORDER, ARCHITECTURES, type Architecture, architectureFor } from "./architectures";
import { projectName } from "./names";
import type { OptionsModel } from "./options/service-options";

/** The CodeBuild project of one architecture. */
export interface BuildProject {
  readonly architecture: Architecture;
  readonly projectName: string;
  /** CodeBuild `environment.type`, `image` and `computeType`. */
  readonly environmentType: string;
  readonly image: string;
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
