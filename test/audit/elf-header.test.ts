import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { programArchitecture, runsProgram } from "../../components/audit/elf-header";
import { type ElfHead, elfHead, patched } from "./elf-heads";

const PROGRAMS: readonly (readonly [ElfHead, string])[] = [
  ["goAmd64", "amd64"],
  ["go386", "386"],
  ["goArm64", "arm64"],
  ["goArm", "arm"],
  ["goRiscv64", "riscv64"],
  ["goPpc64", "ppc64"],
  ["goPpc64le", "ppc64le"],
  ["goS390x", "s390x"],
  ["goLoong64", "loong64"],
  ["goMips64", "mips64"],
  ["goMips64le", "mips64le"],
  ["goMips", "mips"],
  ["goMipsle", "mipsle"],
  ["debianLs", "amd64"],
  ["debianBusyboxArm64", "arm64"],
  ["debianBusyboxArmhf", "arm"],
  ["gccStaticPie", "amd64"],
  ["gcc32", "386"],
  ["gccX32", "amd64 with 32-bit pointers (x32)"],
];

describe("the architecture of a program", () => {
  it.each(PROGRAMS)("%s is %s", (name, architecture) => {
    expect(programArchitecture(elfHead(name))).toBe(architecture);
  });

  it("is told apart by the width of a register and the order of the bytes", () => {
    expect(programArchitecture(patched("goS390x", 4, 1))).toBe("31-bit s390");
    expect(programArchitecture(patched("goRiscv64", 4, 1))).toBe("32-bit RISC-V");
    expect(programArchitecture(patched("goArm", 5, 2, 1, 0, ...Array<number>(8).fill(0), 0, 2, 0, 40))).toBe(
      "big-endian arm",
    );
  });

  it("is named by its number when no platform of OCI has it", () => {
    expect(programArchitecture(patched("goAmd64", 18, 0xe1, 0))).toBe("ELF machine 225 (64-bit, le)");
    expect(programArchitecture(patched("goPpc64", 18, 0, 2))).toBe("ELF machine 2 (64-bit, be)");
  });

  it("is none of what nothing starts: object files, dumps, texts, what is cut off", () => {
    expect(programArchitecture(elfHead("gccObject"))).toBeUndefined();
    expect(programArchitecture(patched("goAmd64", 16, 4))).toBeUndefined();
    expect(programArchitecture(patched("goAmd64", 4, 3))).toBeUndefined();
    expect(programArchitecture(patched("goAmd64", 5, 0))).toBeUndefined();
    expect(programArchitecture(elfHead("goAmd64").subarray(0, 19))).toBeUndefined();
    expect(programArchitecture(Buffer.from("#!/bin/sh\necho hello\n"))).toBeUndefined();
    expect(programArchitecture(new Uint8Array())).toBeUndefined();
  });

  it("never throws, whatever the bytes are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.boolean(), (bytes, isElf) => {
        const head = isElf ? Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, ...bytes]) : bytes;

        expect(["string", "undefined"]).toContain(typeof programArchitecture(head));
      }),
    );
  });
});

describe("a machine", () => {
  const others = ["386", "amd64", "arm", "arm64", "mips64le", "ppc64le", "riscv64", "s390x"];
  const runs = (machine: string) => others.filter((program) => runsProgram(machine, program));

  it("runs its own programs, and an x86 the 32-bit ones too", () => {
    expect(others.map((machine) => [machine, runs(machine)])).toEqual([
      ["386", ["386"]],
      ["amd64", ["386", "amd64"]],
      ["arm", ["arm"]],
      ["arm64", ["arm64"]],
      ["mips64le", ["mips64le"]],
      ["ppc64le", ["ppc64le"]],
      ["riscv64", ["riscv64"]],
      ["s390x", ["s390x"]],
    ]);
  });

  it("that is not known is not judged", () => {
    expect(runs("sparc64")).toEqual(others);
  });
});
