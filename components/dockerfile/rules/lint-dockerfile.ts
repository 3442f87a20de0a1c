import { DEFAULT_PLATFORMS } from "../../oci/default-platforms";
import { parsePlatform } from "../../oci/platform-text";
import type { Finding } from "../finding";
import { parseDockerfile } from "../parse-dockerfile";
import { withDerivedStage } from "./derived-stage";
import { lintFile } from "./lint-file";
import type { Hit, Rule } from "./rule";
import { RULES } from "./rules";

/** What a Dockerfile is checked for. */
export interface LintOptions {
  /**
   * Platforms that the image is built for.
   *
   * @default ["linux/amd64", "linux/arm64"]
   */
  readonly platforms?: readonly string[];
  /**
   * Name of the stage that is built, as `docker buildx build --target` takes it.
   *
   * @default - the last stage
   */
  readonly target?: string;
}

/** Findings of one instruction; more tell nothing new. */
const MOST = 100;

/**
 * Finds what breaks when a Dockerfile is built for a second architecture. Takes any text.
 *
 * A hazard in a stage that the image does not need is advice. A stage of Windows is not looked at.
 *
 * @returns findings in the order of their lines; see `docs/lint` for the rules
 * @throws {PlatformError} when a platform is none
 */
export function lintDockerfile(text: string, options: LintOptions = {}): Finding[] {
  const platforms = (options.platforms ?? DEFAULT_PLATFORMS).map(parsePlatform);
  const read = parseDockerfile(text);
  const file = lintFile(
    options.target === undefined ? withDerivedStage(read) : read,
    platforms,
    options.target,
  );
  const kept: { readonly rule: Rule; readonly hit: Hit }[] = [];
  const subjects = new Map<Hit["instruction"], string[]>();
  for (const rule of RULES) {
    for (const hit of rule.check(file)) {
      const told = subjects.get(hit.instruction) ?? [];
      if (told.length >= MOST || told.some((subject) => isAbout(subject, hit.subject))) continue;
      told.push(hit.subject);
      subjects.set(hit.instruction, told);
      kept.push({ rule, hit });
    }
  }
  return kept
    .filter(({ rule, hit }) => !hit.instruction.ignored.includes(rule.id))
    .map(({ rule, hit }) => asFinding(rule, hit))
    .toSorted((left, right) => left.line - right.line);
}

/** Whether two are about one text of an instruction, or one of them about a part of the other's. */
function isAbout(one: string, other: string): boolean {
  return one.includes(other) || other.includes(one);
}

function asFinding(rule: Rule, { stage, severity, line, message, suggestion }: Hit): Finding {
  const isAdvice = stage !== undefined && !stage.isNeeded;
  return { rule: rule.id, severity: isAdvice ? "info" : severity, line, message, suggestion };
}
