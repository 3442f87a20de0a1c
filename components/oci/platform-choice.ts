import { CONTAINERD_PLATFORMS } from "./containerd-platforms";
import type { Descriptor } from "./descriptor";
import type { ImageIndex } from "./image-index";
import type { Platform } from "./platform";
import type { PassReason, PlatformCandidate, PlatformRules } from "./platform-rules";
import { PODMAN_PLATFORMS } from "./podman-platforms";

/**
 * A family of programs that choose an image of an index in one way: `containerd` is Docker, BuildKit, containerd and what
 * stands on them, such as EKS and Fargate; `podman` is Podman, Buildah, Skopeo and CRI-O.
 */
export type ContainerRuntime = "containerd" | "podman";

/** What a machine gets of an index, and why. */
export interface PlatformChoice {
  /** What the machine runs, the best first. */
  readonly order: readonly Platform[];
  /** What it can take, the best first; the first is what it gets. */
  readonly candidates: readonly PlatformCandidate[];
  /** The rest, in the order of the index. */
  readonly passed: readonly PassedEntry[];
}

/** An entry that a machine does not take. */
export interface PassedEntry {
  readonly descriptor: Descriptor;
  readonly reason: PassReason;
}

/**
 * Chooses among the entries of an index as a runtime on a machine of the platform does, and as `--platform` does.
 *
 * An entry that is an index again is chosen by its platform like any other; the runtime then chooses in it.
 */
export function choosePlatform(
  { mediaType, manifests }: Pick<ImageIndex, "mediaType" | "manifests">,
  machine: Platform,
  runtime: ContainerRuntime,
): PlatformChoice {
  const rules = RULES[runtime];
  const order = rules.order(machine);
  const candidates: PlatformCandidate[] = [];
  const passed: PassedEntry[] = [];
  for (const descriptor of manifests) {
    const { platform } = descriptor;
    const verdict = platform === undefined ? unknownVerdict(rules, mediaType) : rules.judge(platform, order);
    if (typeof verdict === "string") passed.push({ descriptor, reason: verdict });
    else candidates.push({ descriptor, rank: verdict });
  }
  const sorted = candidates.sort((a, b) => place(a) - place(b) || rules.compare(a.descriptor, b.descriptor));
  return { order, candidates: sorted, passed };
}

const RULES: Readonly<Record<ContainerRuntime, PlatformRules>> = {
  containerd: CONTAINERD_PLATFORMS,
  podman: PODMAN_PLATFORMS,
};

function unknownVerdict(rules: PlatformRules, indexType: string): undefined | PassReason {
  return rules.takesUnknown(indexType) ? undefined : "no platform";
}

function place({ rank }: PlatformCandidate): number {
  return rank ?? Number.MAX_SAFE_INTEGER;
}
