import { describe, expect, it } from "vitest";
import { expand } from "../../components/dockerfile/expand";
import { parseDockerfile } from "../../components/dockerfile/parse-dockerfile";
import { neededStages, readStages, type Stage } from "../../components/dockerfile/stages";
import { parsePlatform } from "../../components/oci/platform-text";

describe("readStages", () => {
  it("finds what each stage is built on and what it copies and mounts", () => {
    const { stages } = graphOf(
      "FROM golang AS Build\nFROM scratch\nCOPY --from=build /a /a\nCOPY --from=0 /b /b\nCOPY --from=alpine /c /c\n" +
        "RUN --mount=type=cache,target=/x --mount=from=BUILD,target=/y true\nFROM build AS last\n",
    );

    expect(stages.map(({ name, base }) => ({ name, base }))).toEqual([
      { name: "build", base: { kind: "image", name: "golang" } },
      { name: undefined, base: { kind: "scratch" } },
      { name: "last", base: { kind: "stage", index: 0 } },
    ]);
    expect(stages[1]?.sources.map(({ line, origin }) => ({ line, origin }))).toEqual([
      { line: 3, origin: { kind: "stage", index: 0 } },
      { line: 4, origin: { kind: "stage", index: 0 } },
      { line: 5, origin: { kind: "image", name: "alpine" } },
      { line: 6, origin: { kind: "stage", index: 0 } },
    ]);
  });

  it("chooses the stage that a name with the architecture means for each platform", () => {
    const text = "FROM a AS tool-amd64\nFROM b AS tool-arm64\nFROM tool-${TARGETARCH}\n";

    expect(graphOf(text, "linux/amd64").stages[2]?.base).toEqual({ kind: "stage", index: 0 });
    expect(graphOf(text, "linux/arm64").stages[2]?.base).toEqual({ kind: "stage", index: 1 });
  });

  it.each([
    ["", "target"],
    ["--platform=$TARGETPLATFORM", "target"],
    ["--platform=linux/${TARGETARCH}", "target"],
    ["--platform=$BUILDPLATFORM", "build"],
    ["--platform=${BUILDPLATFORM:-linux/amd64}", "build"],
    ["--platform=linux/amd64", "constant"],
    ["--platform=$GIVEN", "constant"],
    ["--platform=$OPEN", "unknown"],
    ["--platform=linux/${TARGETARCH/amd64/386}", "computed"],
    ["--platform=$MISSPELT", "unknown"],
  ] as const)("says that FROM %s runs on the %s platform", (flag, kind) => {
    const { stages } = graphOf(`ARG GIVEN=linux/arm64\nARG OPEN\nFROM ${flag} a\n`);

    expect(stages[0]?.platform.kind).toBe(kind);
  });

  it("takes the platform of the stage that another is built on, whatever its --platform says", () => {
    const { stages } = graphOf("FROM --platform=$BUILDPLATFORM a AS one\nFROM --platform=linux/s390x one\n");

    expect(stages[1]?.platform).toEqual({ kind: "build", platform: { os: "linux", architecture: "amd64" } });
  });

  it("runs what ONBUILD defers in each stage that is built on its stage", () => {
    const { stages } = graphOf("FROM a AS x\nFROM b AS y\nONBUILD COPY --from=x / /\nFROM y\nRUN true\n");

    expect(stages[1]?.sources).toEqual([]);
    expect(stages[2]?.steps.map(({ instruction }) => instruction.keyword)).toEqual(["COPY", "RUN"]);
    expect(stages[2]?.sources.map(({ origin }) => origin)).toEqual([{ kind: "stage", index: 0 }]);
  });
});

describe("neededStages", () => {
  const graph = graphOf(
    "FROM a AS one\nFROM b AS two\nFROM one AS three\nCOPY --from=one / /\nFROM two AS four\n",
  );
  const names = (stages: ReadonlySet<Stage>) => [...stages].map(({ name }) => name).sort();

  it("has the last stage and all that it is made from", () => {
    expect(names(neededStages(graph))).toEqual(["four", "two"]);
  });

  it("has those of a target by its name in any case", () => {
    expect(names(neededStages(graph, "THREE"))).toEqual(["one", "three"]);
  });

  it("has none for a target that is not there", () => {
    expect(neededStages(graph, "five").size).toBe(0);
  });

  it("ends where stages copy from each other", () => {
    const circle = graphOf("FROM a AS one\nCOPY --from=two / /\nFROM b AS two\nCOPY --from=one / /\n");

    expect(names(neededStages(circle))).toEqual(["one", "two"]);
  });
});

describe("the names in a stage", () => {
  it("do not have the arguments from before the first FROM, until an ARG asks for them", () => {
    const text = "ARG V=1\nFROM scratch\nRUN before\nARG V\nRUN behind\nARG V=2\nRUN last\n";

    expect(valuesAt(text, "$V")).toEqual(["", "1", "2"]);
  });

  it("have the platform only behind an ARG of its name, and a default of that ARG hides it", () => {
    const text = "FROM scratch\nRUN a\nARG TARGETARCH\nRUN b\nARG TARGETARCH=amd64\nRUN c\n";

    expect(valuesAt(text, "<$TARGETARCH>")).toEqual(["<>", "<arm64>", "<amd64>"]);
  });

  it("come from the stage that it is built on", () => {
    const text = "FROM scratch AS one\nARG A=1\nENV B=2\nFROM one\nRUN a\n";

    expect(valuesAt(text, "$A$B")).toEqual(["12"]);
  });

  it("have the last of ENV and ARG in their own stage, and ENV in a stage built on it", () => {
    const text = "FROM scratch AS one\nENV A=env\nARG A=arg\nRUN a\nFROM one\nRUN b\n";

    expect(valuesAt(text, "$A")).toEqual(["arg", "env"]);
  });

  it("have the values from before an ENV in all of it, and from before each word in an ARG", () => {
    const text = "FROM scratch\nENV A=old\nENV A=new B=$A\nRUN a\nARG C=new D=$C\nRUN b\n";

    expect(valuesAt(text, "$A $B $D")).toEqual(["new old ", "new old new"]);
  });

  it("are not known where a base image or the build may set them", () => {
    const text = "ARG OPEN\nFROM debian\nARG OPEN\nARG OTHER\nENV KNOWN=1 FROM_OPEN=$OPEN\nRUN a\n";

    expect(valuesAt(text, "$ANY")).toEqual(["?ANY"]);
    expect(valuesAt(text, "$OPEN$OTHER")).toEqual(["?OPEN,OTHER"]);
    expect(valuesAt(text, "$FROM_OPEN")).toEqual(["?FROM_OPEN"]);
    expect(valuesAt(text, "${ANY:-a}${KNOWN:+$KNOWN}")).toEqual(["?ANY"]);
    expect(valuesAt(text, "${KNOWN:-$ANY}$TARGETARCH")).toEqual(["1"]);
  });

  it("say what defines them", () => {
    const { stages } = graphOf("ARG V=1\nFROM a\nARG V TARGETOS TARGETARCH=x\nENV E=1\n");
    const scope = stages[0]?.scope;

    expect(
      ["V", "TARGETOS", "TARGETARCH", "E", "TARGETPLATFORM"].map((name) => {
        const definition = scope?.definition(name);
        return [name, definition?.origin, definition?.instruction?.line];
      }),
    ).toEqual([
      ["V", "arg", 3],
      ["TARGETOS", "automatic", 3],
      ["TARGETARCH", "arg", 3],
      ["E", "env", 4],
      ["TARGETPLATFORM", undefined, undefined],
    ]);
  });
});

/** For linux/arm64, unless a platform is given, built on linux/amd64. */
function graphOf(text: string, target = "linux/arm64") {
  return readStages(parseDockerfile(text), {
    target: parsePlatform(target),
    build: parsePlatform("linux/amd64"),
  });
}

/** What a word stands for at each RUN; `?` and names where these are not known. */
function valuesAt(text: string, word: string): readonly string[] {
  return graphOf(text)
    .stages.flatMap(({ steps }) => steps)
    .filter(({ instruction }) => instruction.keyword === "RUN")
    .map(({ scope }) => {
      const expansion = expand(word, scope);
      if (expansion.kind === "known") return expansion.value;
      return expansion.kind === "unknown" ? `?${expansion.names.join(",")}` : expansion.message;
    });
}
