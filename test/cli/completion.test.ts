import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { runCommand } from "./run-command";

const scriptOf = async (shell: string) => (await runCommand(["completion", shell])).stdout;

/**
 * What bash offers at the end of a line, by the script's own function in a bash without any settings.
 *
 * @param words the words of the line as bash splits them: `=` is a word
 */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const line = words.map((word) => `'${word}'`).join(" ");
  const program = `${await scriptOf("bash")}
COMP_WORDS=(multiarch ${line}); COMP_CWORD=${words.length}
_multiarch
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const printed = execFileSync("bash", ["--norc", "--noprofile", "-c", program], { encoding: "utf8" });
  return printed.split("\n").filter(Boolean);
}

describe("the completion of bash", () => {
  it("is a script that bash can read, and is made for multiarch", async () => {
    const script = await scriptOf("bash");

    expect(() => execFileSync("bash", ["-n"], { input: script })).not.toThrow();
    expect(execFileSync("bash", ["-c", `${script}complete -p multiarch`], { encoding: "utf8" })).toBe(
      "complete -o default -F _multiarch multiarch\n",
    );
  });

  it("offers every command", async () => {
    const { stdout } = await runCommand(["--help"]);
    const commands = [...stdout.matchAll(/^ {2}([a-z]+) (?:\[|<|\S| )/gm)].map(([, name]) => name);

    expect(commands).toContain("completion");
    expect(await offered("")).toEqual(commands);
    expect(await offered("comp")).toEqual(["completion"]);
  });

  it("offers the commands of a command, and the choices of an argument", async () => {
    expect(await offered("init", "")).toEqual(["ci", "pulumi", "cdk", "help"]);
    expect(await offered("init", "ci", "")).toEqual(["github", "gitlab", "circleci", "codebuild"]);
    expect(await offered("init", "ci", "gi")).toEqual(["github", "gitlab"]);
    expect(await offered("help", "ini")).toEqual(["init"]);
  });

  it("offers the options of the command that the line has", async () => {
    expect(await offered("init", "ci", "github", "--p")).toEqual(["--platform", "--print"]);
    expect(await offered("init", "pulumi", "--s")).toEqual(["--service"]);
    expect(await offered("-")).toEqual(["--version", "-V", "--help", "-h"]);
  });

  it("offers the choices of an option, and platforms", async () => {
    expect(await offered("init", "ci", "github", "--mode", "")).toEqual(["native", "emulated"]);
    expect(await offered("init", "ci", "--mode", "=")).toEqual(["native", "emulated"]);
    expect(await offered("init", "ci", "--mode", "=", "em")).toEqual(["emulated"]);
    expect(await offered("init", "ci", "--platform", "linux/arm")).toEqual([
      "linux/arm64",
      "linux/arm/v7",
      "linux/arm/v6",
      "linux/arm/v5",
    ]);
  });

  it("takes the value of an option for no command", async () => {
    expect(await offered("init", "ci", "--branch", "pulumi", "")).toEqual([
      "github",
      "gitlab",
      "circleci",
      "codebuild",
    ]);
  });

  it("offers no word where a file is wanted, so that bash offers files", async () => {
    expect(await offered("init", "ci", "--service", "")).toEqual([]);
  });
});

describe("the completion of zsh and fish", () => {
  it("has every command, and the values of options", async () => {
    const zsh = await scriptOf("zsh");
    const fish = await scriptOf("fish");

    expect(zsh).toMatch(/^#compdef multiarch\n/);
    expect(zsh).toContain("      'init ci') at='init ci' ;;\n");
    expect(zsh).toContain("'init ci --mode') compadd -- native emulated; return ;;\n");
    expect(fish).toContain(
      "complete -c multiarch -n \"__multiarch_at 'init ci'\" -l mode -d 'one job with QEMU, or a job on a machine of each architecture' -x -a 'native emulated'\n",
    );
    expect(fish).toContain(
      "complete -c multiarch -n \"__multiarch_at 'init ci'\" -a 'github gitlab circleci codebuild'\n",
    );
  });

  it("quotes what a description has", async () => {
    const unquoted = (await scriptOf("fish"))
      .split("\n")
      .filter((line) => (line.match(/(?<!\\)'/g)?.length ?? 0) % 2 !== 0);

    expect(unquoted).toEqual([]);
  });
});

describe("completion", () => {
  it("names the shells that it knows", async () => {
    const { code, stderr } = await runCommand(["completion", "powershell"]);

    expect(code).toBe(2);
    expect(stderr).toBe('multiarch: <shell>: "powershell" is none of bash, zsh, fish\n');
  });
});
