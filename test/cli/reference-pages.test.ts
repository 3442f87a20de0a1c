import { describe, expect, it } from "vitest";
import { pageText } from "../repository-paths";
import { idleProgram, leavesOf } from "./command-tree";

const QUICK = pageText("docs/quick-reference.md");
const CLI = pageText("docs/cli.md");
const TROUBLE = pageText("docs/troubleshooting.md");

/** The commands of the well-known guides. */
const GUIDE = [
  "docker buildx create ",
  "docker buildx ls",
  "docker buildx inspect --bootstrap",
  "docker run --privileged --rm tonistiigi/binfmt",
  "docker login",
  "docker buildx build --platform linux/amd64,linux/arm64 -t IMAGE:1.4 --push",
  "docker buildx build -t IMAGE:1.4 -t IMAGE:latest",
  "--load",
  "--cache-to",
  "docker buildx build --check",
  "hadolint",
  "docker buildx imagetools inspect IMAGE",
  "docker buildx imagetools inspect --raw",
  "docker buildx imagetools create -t",
  "docker buildx imagetools create --append",
  "docker manifest create",
  "docker manifest annotate",
  "docker manifest push",
  "docker manifest inspect",
  "docker run --platform",
  "docker pull --platform",
  "crane manifest",
  "crane index append",
  "matrix of jobs",
];

/** Our command lines in the code marks of a page, with an image and a commit in place of the words that stand for one. */
function linesOf(page: string): readonly string[] {
  const codes = [...page.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);
  return codes
    .flatMap((code) => [...code.matchAll(/multiarch [a-z][^)]*/g)].map(([line]) => line))
    .map((line) => line.replaceAll("IMAGE", "ghcr.io/acme/web").replaceAll("SHA", "3f2a9c1d0b7e"))
    .map((line) => line.replaceAll("YOURS", "ghcr.io/acme").replaceAll(/\bREF\b/g, "ghcr.io/acme/web:1.4"));
}

describe("the quick reference", () => {
  it.each(linesOf(QUICK))("has a command line that is understood: %s", async (line) => {
    await expect(idleProgram().parseAsync(line.split(" ").slice(1), { from: "user" })).resolves.toBeDefined();
  });

  it("has every command of the guides", () => {
    expect(GUIDE.filter((command) => !QUICK.includes(command))).toEqual([]);
  });

  it("has every command of the program", () => {
    const lines = linesOf(QUICK);
    const names = leavesOf(idleProgram()).map(({ words }) => `multiarch ${words.join(" ")}`);

    const absent = names.filter((name) => !lines.some((line) => line.startsWith(name)));
    expect(absent).toEqual(["multiarch completion"]);
  });

  it("is three columns in each row", () => {
    const rows = QUICK.split("\n").filter((line) => line.startsWith("|"));

    expect(rows.filter((row) => row.split("|").length !== 5)).toEqual([]);
  });
});

describe("the page of troubleshooting", () => {
  it.each(linesOf(TROUBLE).filter((line) => line.split(" ").length > 2 && !/ (?:ci|FILE)$/.test(line)))(
    "has a command line that is understood: %s",
    async (line) => {
      await expect(
        idleProgram().parseAsync(line.split(" ").slice(1), { from: "user" }),
      ).resolves.toBeDefined();
    },
  );
});

describe("the page of the command line", () => {
  it("lists every command with its page, in the order of the help", () => {
    const rows = [...CLI.matchAll(/^\| `multiarch (\w+)` \| .+ \| \[\1\]\(cli\/\1\.md\) \|$/gm)];

    expect(rows.map(([, name]) => name)).toEqual(idleProgram().commands.map((command) => command.name()));
  });

  it("lists the type of what each command prints as JSON", () => {
    const named = leavesOf(idleProgram())
      .filter(({ command }) => command.options.some(({ long }) => long === "--json"))
      .map(({ words }) => `\`multiarch ${words.join(" ")} --json\``);

    expect(named.filter((name) => !CLI.includes(name))).toEqual([]);
  });

  it("names types that are there", () => {
    const types = [...CLI.matchAll(/`(\w+Json)`/g)].map(([, type = ""]) => type);
    const files = [...CLI.matchAll(/`(cli\/json\/\w+\.ts)`/g)].map(([, file = ""]) => pageText(file));

    expect(types.length).toBeGreaterThan(8);
    expect(types.filter((type) => !files.some((text) => text.includes(`interface ${type} `)))).toEqual([]);
  });
});
