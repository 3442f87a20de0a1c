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
    // One by an automatic argument is one that the file hides, which is a finding already.
    if (flag === undefined || constant === undefined || /(?:BUILD|TARGET)PLATFORM/.test(flag.value)) continue;
    const others = stage.platforms.filter((platform) => platformKey(platform) !== platformKey(constant));
    // Files for another operating system are an SDK.
    if (others.length === 0 || stage.platforms.every(({ os }) => os !== constant.os)) continue;
    const name = platformKey(constant);
    const what = flag.value === name ? `--platform=${name}` : `--platform=${flag.value} is ${name} and`;
    yield {
      stage,
      instruction: stage.from,
      line: flag.line,
      severity: stage.isInImage ? "error" : "warning",
      message: stage.isInImage
        ? `${what} is used for every platform: the image for ${listed(others)} has programs of ${name}`
        : `${what} is used for every platform: what this stage gives to the image for ${listed(others)} is made on ${name}`,
      suggestion: stage.isInImage
        ? "leave --platform out"
        : "use --platform=$BUILDPLATFORM where the stage cross-compiles or its result is the same for every platform; leave --platform out otherwise",
      subject: `--platform=${flag.value}`,
    };
  }
}

/** An image of shell scripts, the same for every platform: https://github.com/tonistiigi/xx */
const SCRIPTS = /(?:^|\/)tonistiigi\/xx(?:[:@]|$)/;

/**
 * The platform that a FROM names, of an image: a --platform has no effect on a stage, and scratch has no programs. A stage
 * such as `build-amd64` says that it is for one.
 */
function constantOf(stage: LintStage): Platform | undefined {
  const { base, platform } = stage.views[0]?.stage ?? {};
  const isNamed = namedArchitectures(stage).includes(platform?.platform?.architecture ?? "");
  if (isNamed && !stage.isInImage) return undefined;
  if (base === undefined || base.kind === "stage" || base.kind === "scratch") return undefined;
  if (base.kind === "image" && SCRIPTS.test(base.name)) return undefined;
  return platform?.kind === "constant" ? platform.platform : undefined;
}
