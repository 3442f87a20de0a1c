import { architectureWords } from "./architecture-words";
import { type LintFile, type LintStage, listed } from "./lint-file";
import type { Hit, Rule } from "./rule";

export const baseImageArchitecture: Rule = {
  id: "base-image-architecture",
  summary: "an image of `FROM` or `--from` is made for one architecture",
  check: baseImages,
};

function* baseImages({ stages }: LintFile): Iterable<Hit> {
  for (const stage of stages) {
    const bases = stage.views.map(({ platform, stage: view }) => ({ platform, origin: view.base }));
    yield* hitsOf(stage, bases, stage.from, stage.from.line, "error");
    for (const [at, { instruction, line }] of (stage.views[0]?.stage.sources ?? []).entries()) {
      const origins = stage.views.flatMap(({ platform, stage: view }) => {
        const origin = view.sources[at]?.origin;
        return origin === undefined ? [] : [{ platform, origin }];
      });
      yield* hitsOf(stage, origins, instruction, line, "warning");
    }
  }
}

function* hitsOf(
  stage: LintStage,
  origins: readonly {
    readonly platform: LintStage["platforms"][number];
    readonly origin: LintStage["views"][number]["stage"]["base"];
  }[],
  instruction: Hit["instruction"],
  line: number,
  severity: Hit["severity"],
): Iterable<Hit> {
  const wrong = origins.flatMap(({ platform, origin }) => {
    if (origin.kind !== "image") return [];
    const architecture = architectureOf(origin.name);
    if (architecture === undefined || architecture === platform.architecture) return [];
    return [{ platform, name: origin.name, architecture }];
  });
  const first = wrong[0];
  if (first === undefined || isOnConstant(stage, first.architecture)) return;
  yield {
    stage,
    instruction,
    line,
    severity,
    message: `"${first.name}" is an image for ${first.architecture} alone, used for ${listed(wrong.map(({ platform }) => platform))} too`,
    suggestion: suggestionFor(first.name),
    subject: instruction.keyword === "FROM" ? instruction.text.text : first.name,
  };
}

/** The architecture in the name of an image; `undefined` without one, and where there are several. */
function architectureOf(name: string): string | undefined {
  const found = new Set(architectureWords(name.replace(/@.*$/, "")).map(({ architecture }) => architecture));
  return found.size === 1 ? [...found][0] : undefined;
}

/** What runs on one platform always is a finding already, and its image is right for that. */
function isOnConstant(stage: LintStage, architecture: string): boolean {
  const { kind, platform } = stage.views[0]?.stage.platform ?? {};
  return kind === "constant" && platform?.architecture === architecture;
}

function suggestionFor(name: string): string {
  const plain = name
    .replace(/^(?:docker\.io\/)?(?:amd64|arm64v8|arm32v[567]|i386|ppc64le|s390x|riscv64)\//, "")
    .replace(/[-_.](?:linux[-_])?(?:amd64|x86_64|x64|arm64v8|arm64|aarch64|armhf|armv7)$/i, "");
  return plain === name
    ? "use an image that is an index of all platforms, or choose the name by $TARGETARCH"
    : `use "${plain}" if it is an index of all platforms; "multiarch inspect ${plain}" lists them`;
}
