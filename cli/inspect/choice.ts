import type { Descriptor } from "../../components/oci/descriptor";
import { formatImageReference, type ImageReference } from "../../components/oci/image-reference";
import type { Platform } from "../../components/oci/platform";
import { type ContainerRuntime, choosePlatform } from "../../components/oci/platform-choice";
import type { PlatformCandidate } from "../../components/oci/platform-rules";
import type { WhyChoice, WhyEntry } from "../json/why";
import { platformText } from "./listed-platforms";
import { byDigest, type ReadIndex } from "./read-image";

/** What one family of programs takes of an index on a machine. */
export function choiceOf(
  reference: ImageReference,
  index: ReadIndex,
  machine: Platform,
  runtime: ContainerRuntime,
): WhyChoice {
  const { order, candidates, passed } = choosePlatform(index, machine, runtime);
  const [chosen, ...others] = candidates.map((candidate) => whyEntry(reference, candidate));
  return {
    ...(chosen === undefined ? {} : { chosen }),
    order: order.map(orderText),
    others,
    passed: passed.map(({ descriptor, reason }) => ({ ...named(reference, descriptor), reason })),
  };
}

function whyEntry(reference: ImageReference, { descriptor, rank }: PlatformCandidate): WhyEntry {
  return { ...named(reference, descriptor), ...(rank === undefined ? {} : { place: rank + 1 }) };
}

function named(reference: ImageReference, { digest, platform }: Descriptor) {
  return {
    reference: formatImageReference(byDigest(reference, digest)),
    ...(platform === undefined ? {} : { platform: platformText(platform) }),
  };
}

/** Podman tells `linux/arm64/v8` from `linux/arm64`, which are one platform elsewhere. */
function orderText({ os, architecture, variant }: Platform): string {
  return [os, architecture, ...(variant === undefined ? [] : [variant])].join("/");
}
