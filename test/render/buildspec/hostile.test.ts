import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Run, runBuildspec } from "./buildspec-run";

/** Values that mean something to a shell, a flag parser, YAML or a Dockerfile. `canary` would be a file of the source. */
const HOSTILE = [
  "$(touch canary)",
  "`touch canary`",
  "'; touch canary; '",
  '"; touch canary; "',
  "&& touch canary",
  "| tee canary",
  "> canary",
  "\ntouch canary\n",
  "a\\\ntouch canary",
  "<<EOF\ntouch canary\nEOF",
  "<(touch canary)",
  "${x:=$(touch canary)}",
  "${IFS}",
  "$HOME",
  "$'\\n'",
  "$((1+1))",
  "; rm -rf .",
  "--privileged",
  "-",
  "--",
  "-f",
  "*",
  "[a-z]*",
  "?",
  "~",
  "{a,b}",
  "!!",
  "#",
  "a b  c ",
  "\t",
  "\r\n",
  "\\",
  "\\n",
  "%s%n",
  "a=b,c=d",
  '"type=local,dest=."',
  "null",
  "é 日本 🚀 \u202e \u0085",
  "\u0001\u001b[31m\u007f",
];

/** The arguments that carry the user's values, in order; `source` is cut off. */
function given({ builds, source }: Run): readonly string[] {
  const [build] = builds;
  const cut = (argument: string) => argument.replace(`${source}/`, "");
  return (build?.argv ?? [])
    .filter(
      (argument, index, all) =>
        /^--(?:file|target|build-arg|label|annotation|build-context)=/.test(argument) ||
        index === all.length - 1,
    )
    .map(cut);
}

/** The label that every image of these sources has. */
const REVISION = ["label=", "annotation=manifest:"].map((option) =>
  expect.stringMatching(`^--${option}org\\.opencontainers\\.image\\.revision=[0-9a-f]{64}$`),
);

/** The words of the test command, as a Dockerfile's parser reads them. */
function tested({ builds }: Run): unknown {
  const [image, from, run, ...rest] = builds[1]?.stdin.split("\n") ?? [];
  expect([image, from]).toEqual(["FROM scratch AS image", "FROM image"]);
  expect(run?.startsWith("RUN --network=none [")).toBe(true);
  expect(run).not.toContain("<<");
  expect(rest).toEqual([""]);
  return JSON.parse(run?.slice("RUN --network=none ".length) ?? "");
}

interface Values {
  readonly dockerfile: string;
  readonly context: string;
  readonly target: string;
  readonly others: readonly string[];
}

async function expectUnchanged({ dockerfile, context, target, others }: Values): Promise<void> {
  const buildArgs = Object.fromEntries(others.map((value, index) => [`A${index}`, value]));
  const labels = Object.fromEntries(others.map((value, index) => [`a${index}`, value]));
  const testCommand = ["/hello", ...others];
  const files = { [dockerfile]: "FROM scratch\n", [`${context}/file`]: "" };

  const run = await runBuildspec(
    { dockerfile, context, target, buildArgs, labels, buildContexts: { c: context }, testCommand },
    { files },
  );

  expect(run.phases).toEqual(["install ok", "pre_build ok", "build ok", "post_build ok"]);
  expect(given(run)).toEqual([
    `--file=${dockerfile}`,
    `--target=${target}`,
    ...others.map((value, index) => `--build-arg=A${index}=${value}`),
    ...REVISION,
    ...others.flatMap((value, index) => [
      `--label=a${index}=${value}`,
      `--annotation=manifest:a${index}=${value}`,
    ]),
    `--build-context=c=${context}`,
    context,
  ]);
  expect(tested(run)).toEqual(testCommand);
  expect(run.calls.length).toBe(4);
  expect(run.files.filter((name) => name.startsWith("src/"))).toEqual(
    [`src/${dockerfile}`, `src/${context}/file`].sort(),
  );
}

/** The values by threes: each is a build argument, a word of the test, and one of Dockerfile, context and target. */
const THREES = HOSTILE.flatMap((_, index) => (index % 3 === 0 ? [HOSTILE.slice(index, index + 3)] : []));

describe("a hostile value", { timeout: 60_000 }, () => {
  it.each(THREES)(
    "arrives unchanged as one argument, and runs nothing: %j %j %j",
    async (a, b = a, c = a) => {
      await expectUnchanged({
        dockerfile: `${a}.file`,
        context: `${b}.folder`,
        target: c,
        others: [a, b, c],
      });
    },
  );

  it.each(["-", "--privileged", "*", "$(touch canary)", "https:", "~", "a\n"])(
    "is a path: %j",
    async (value) => {
      await expectUnchanged({ dockerfile: `d/${value}`, context: value, target: "t", others: [""] });
    },
  );

  it("of any other kind does so too", async () => {
    const text = fc.string({ unit: "binary", maxLength: 40 }).filter((value) => !value.includes("\0"));
    const name = text
      .map((value) => value.replaceAll("/", ""))
      .filter((value) => Buffer.byteLength(value) < 200);
    const others = fc.array(text, { maxLength: 5 });

    await fc.assert(
      fc.asyncProperty(name, name, text, others, async (dockerfile, context, target, values) => {
        const paths = { dockerfile: `${dockerfile}.file`, context: `${context}.folder` };
        await expectUnchanged({ ...paths, target: `t${target}`, others: values });
      }),
      { numRuns: 12 },
    );
  });

  it("of CodeBuild's own, such as a branch name, is exported and not run", async () => {
    const name = "$(touch${IFS}canary);`touch${IFS}canary`'\"|é{time}&\\1";
    const branch = `refs/heads/${name}`;

    const { exported, files, builds } = await runBuildspec(
      { buildArgs: { BRANCH: "{branch},{commit}" }, labels: { branch: "<{branch}>" } },
      {
        env: {
          CODEBUILD_RESOLVED_SOURCE_VERSION: "3f2a9c1d0b7e4a5f6c7d8e9f0a1b2c3d4e5f6a7b",
          CODEBUILD_WEBHOOK_HEAD_REF: branch,
          CODEBUILD_WEBHOOK_TRIGGER: branch.replace("refs/heads", "branch"),
        },
      },
    );

    expect(exported.SOURCE_REF).toBe(branch);
    expect(builds[0]?.argv).toContain(`--build-arg=BRANCH=${name},3f2a9c1d0b7e4a5f6c7d8e9f0a1b2c3d4e5f6a7b`);
    expect(builds[0]?.argv).toContain(`--label=branch=<${name}>`);
    expect(files.filter((file) => file.endsWith("canary"))).toEqual([]);
  });
});
