import type { Platform } from "../../oci/platform";
import { platformKey } from "../../oci/platform-text";
import { type LintFile, type LintStage, listed, namedArchitectures } from "./lint-file";
import type { Hit, Rule } from "./rule";

export const constantPlatform: Rule = {
  id: "constant-platform",
  summary: "`FROM --platform` names one platform, whatever the image is built for",
  check: constantPlatforms,
};

function* constantPlatforms({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    const flag = stage.from.flags.find(({ name }) => name === "platform");
    const constant = constantOf(stage);
    if (flag === undefined || constant === undefined) continue;
    const others = stage.platforms.filter((platform) => platformKey(platform) !== platformKey(constant));
    // Files for another operating system are an SDK.
    if (others.length === 0 || stage.platforms.every(({ os }) => os !== constant.os)) continue;
    const name = platformKey(constant);
    const isInImage = stages.some((other) => other.isInImage && rootOf(other.index, stages) === stage.index);
    const what = flag.value === name ? `--platform=${name}` : `--platform=${flag.value} is ${name} and`;
    yield {
      stage,
      instruction: stage.from,
      line: flag.line,
      severity: isInImage ? "error" : "warning",
      message: isInImage
        ? `${what} is used for every platform: the image for ${listed(others)} has programs of ${name}`
        : `${what} is used for every platform: what this stage gives to the image for ${listed(others)} is made on ${name}`,
      suggestion: isInImage
        ? "leave --platform out"
        : "use --platform=$BUILDPLATFORM where the stage cross-compiles or its result is the same for every platform; leave --platform out otherwise",
      subject: `--platform=${flag.value}`,
    };
  }
}

/**
 * The platform that a FROM names, of an image: a --platform has no effect on a stage, and scratch has no programs. A stage
 * such as `build-amd64` says that it is for one.
 */
function constantOf(stage: LintStage): Platform | undefined {
  const { base, platform } = stage.views[0]?.stage ?? {};
  const isNamed = namedArchitectures(stage).includes(platform?.platform?.architecture ?? "");
  if (isNamed && !stage.isInImage) return undefined;
  if (base === undefined || base.kind === "stage" || base.kind === "scratch") return undefined;
  return platform?.kind === "constant" ? platform.platform : undefined;
}

/** The stage that a chain of FROM starts with. */
export function rootOf(index: number, stages: LintFile["stages"]): number {
  const base = stages.find((stage) => stage.index === index)?.views[0]?.stage.base;
  return base?.kind === "stage" ? rootOf(base.index, stages) : index;
}
