import { commaFields } from "../comma-fields";
import type { LintFile, LintStage } from "./lint-file";
import type { Hit, Rule } from "./rule";

export const sharedCache: Rule = {
  id: "shared-cache",
  summary: "a cache mount with compiled files is shared by the builds of all platforms",
  check: sharedCaches,
};

export const unlockedCache: Rule = {
  id: "unlocked-cache",
  summary: "a cache mount of apt is used by the builds of all platforms at once",
  check: unlockedCaches,
};

/** Folders whose files do not say what they were compiled for. */
const COMPILED = /(?:^|\/)(?:target|node_modules|\.?venv|_build|obj)\/?$/;
const APT = /^\/var\/(?:cache\/apt|lib\/apt(?:\/lists)?)\/?$/;

function* sharedCaches({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    for (const { instruction, line, fields, target } of cacheMounts(stage)) {
      if (
        stage.runsOn !== "target" ||
        !COMPILED.test(target) ||
        /\$\{?\w*(?:ARCH|PLATFORM)/i.test(fields.get("id") ?? target)
      )
        continue;
      if (/--target\b|CARGO_BUILD_TARGET/.test(instruction.text.text)) continue;
      yield {
        stage,
        instruction,
        line,
        severity: "info",
        message: `the cache of "${target}" is the same for every platform, and its files do not say for which they were compiled`,
        suggestion: 'declare "ARG TARGETPLATFORM" and add "id=build-$TARGETPLATFORM" to the mount',
        subject: target,
      };
    }
  }
}

function* unlockedCaches({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    if (stage.platforms.length < 2) continue;
    for (const { instruction, line, fields, target } of cacheMounts(stage)) {
      if (!APT.test(target) || fields.has("sharing") || /\$/.test(fields.get("id") ?? "")) continue;
      yield {
        stage,
        instruction,
        line,
        severity: "info",
        message: `builds for several platforms run at once and share "${target}", which apt locks: one may find it locked and fail`,
        suggestion: 'add "sharing=locked" to the mount',
        subject: target,
      };
      break;
    }
  }
}

function* cacheMounts(stage: LintStage) {
  for (const { instruction } of stage.steps) {
    for (const { name, value, line } of instruction.keyword === "RUN" ? instruction.flags : []) {
      const fields = name === "mount" ? mountFields(value) : undefined;
      if (fields?.get("type") !== "cache") continue;
      yield {
        instruction,
        line,
        fields,
        target: fields.get("target") ?? fields.get("dst") ?? fields.get("destination") ?? "",
      };
    }
  }
}

function mountFields(value: string): ReadonlyMap<string, string> {
  return new Map(
    (commaFields(value) ?? []).map((field): [string, string] => {
      const at = field.indexOf("=");
      return at === -1 ? [field.toLowerCase(), ""] : [field.slice(0, at).toLowerCase(), field.slice(at + 1)];
    }),
  );
}
