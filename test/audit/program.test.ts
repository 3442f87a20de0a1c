import { spawn } from "node:child_process";
import { describe, expect, it } from "vitest";
import { AUDIT_PROGRAM } from "../../components/render/buildspec/audit-program";
import { elfHead } from "./elf-heads";
import { tarOf } from "./tar-archive";

/** Runs the program as a build does; with `isEndless` nobody ever ends its input. */
function audit(config: string, archive: Uint8Array, isEndless = false) {
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    const env = { ...process.env, IMAGE_CONFIG: config };
    const child = spawn(process.execPath, ["-e", AUDIT_PROGRAM, "program", "linux/arm64"], { env });
    const printed = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].on("data", (data) => {
        printed[stream] += data;
      });
    }
    child.stdin.on("error", () => undefined);
    child.stdin.write(archive);
    if (!isEndless) child.stdin.end();
    child.on("close", (code) => resolve({ code, ...printed }));
  });
}

describe("the program of the audit", () => {
  it("ends with 0 for an image that is right", async () => {
    expect(
      await audit('{"Cmd":null}', tarOf({ "bin/a": elfHead("goArm64"), "bin/b": "#!/bin/a\n" })),
    ).toEqual({
      code: 0,
      stdout: "1 program of linux/arm64 looked at, none of another architecture\n",
      stderr: "",
    });
  });

  it("ends with 3 for an image that is wrong, and prints nineteen more programs of many", async () => {
    const programs = Object.fromEntries(
      Array.from({ length: 30 }, (_, at) => [`bin/p${at}`, elfHead("goAmd64")]),
    );

    const { code, stdout, stderr } = await audit('{"Cmd":["p7"]}', tarOf(programs));

    expect(code).toBe(3);
    expect(stdout).toMatch(
      /^the image of linux\/arm64 has \/bin\/p7 \(command "p7"\), a program for amd64, and 29 more; let .*\n$/,
    );
    expect(stderr.split("\n").slice(0, 2)).toEqual([
      "also /bin/p0 (on PATH), a program for amd64",
      "also /bin/p1 (on PATH), a program for amd64",
    ]);
    expect(stderr.split("\n")).toHaveLength(19 + 1);
  });

  it("ends with 1 as soon as it cannot tell, also when its input goes on", async () => {
    expect(await audit("{}", Buffer.alloc(100_000, "x"), true)).toEqual({
      code: 1,
      stdout: "an entry has a wrong checksum\n",
      stderr: "",
    });
    expect(await audit("", tarOf({}), true)).toMatchObject({ code: 1, stderr: "" });
  });
});
