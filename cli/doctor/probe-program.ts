import type { Platform } from "../../components/oci/platform";

/** How an architecture starts a program and ends it: ELF's words for the machine, and the instructions of `exit(0)`. */
interface Machine {
  /** `e_machine` of ELF: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
  readonly machine: number;
  readonly bits: 32 | 64;
  readonly isBigEndian?: boolean;
  /** `e_flags`: the ABI, where the kernel looks at it. */
  readonly flags?: number;
  /** Hex of the instructions in memory order: system call `exit` with status 0. */
  readonly code: string;
}

/** By OCI architecture. System call numbers: https://man7.org/linux/man-pages/man2/syscall.2.html and each kernel's table. */
const MACHINES: Readonly<Record<string, Machine>> = {
  amd64: { machine: 62, bits: 64, code: "31ff b83c000000 0f05" },
  "386": { machine: 3, bits: 32, code: "31db b801000000 cd80" },
  arm64: { machine: 183, bits: 64, code: "000080d2 a80b80d2 010000d4" },
  arm: { machine: 40, bits: 32, flags: 0x0500_0000, code: "0000a0e3 0170a0e3 000000ef" },
  riscv64: { machine: 243, bits: 64, code: "13050000 9308d005 73000000" },
  ppc64le: { machine: 21, bits: 64, flags: 2, code: "01000038 00006038 02000044" },
  s390x: { machine: 22, bits: 64, isBigEndian: true, code: "a7290000 0a01" },
};

/** Where the one segment is loaded; any page that Linux leaves to programs. */
const ADDRESS = 0x10_0000;

/**
 * The smallest Linux program of an architecture: it does nothing and ends with 0. A machine that runs it runs programs of that
 * architecture, by itself or through an emulator; nothing has to be downloaded to know.
 *
 * @returns the bytes of a static ELF file; `undefined` for an architecture that is not known here
 */
export function probeProgram({ os, architecture }: Platform): Buffer | undefined {
  const machine = os === "linux" ? MACHINES[architecture] : undefined;
  if (machine === undefined) return undefined;
  const code = Buffer.from(machine.code.replaceAll(" ", ""), "hex");
  const { header, segment } = SIZES[machine.bits];
  const start = header + segment;
  return Buffer.concat([
    fileHeader(machine, ADDRESS + start),
    segmentHeader(machine, start + code.length),
    code,
  ]);
}

/** Bytes of the two headers. */
const SIZES = { 32: { header: 52, segment: 32 }, 64: { header: 64, segment: 56 } } as const;

function fileHeader(machine: Machine, entry: number): Buffer {
  const { header, segment } = SIZES[machine.bits];
  const endian = machine.isBigEndian ? 2 : 1;
  const ident = [0x7f, 0x45, 0x4c, 0x46, machine.bits === 64 ? 2 : 1, endian, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const word = machine.bits / 8;
  return fields(machine, [
    ...ident.map((byte): Field => [1, byte]),
    [2, 2], // an executable at a fixed address
    [2, machine.machine],
    [4, 1],
    [word, entry],
    [word, header], // the segment's header follows
    [word, 0],
    [4, machine.flags ?? 0],
    [2, header],
    [2, segment],
    [2, 1],
    [2, 0],
    [2, 0],
    [2, 0],
  ]);
}

/** One segment: the whole file, readable and executable. 64-bit files have the rights before the addresses, 32-bit ones after. */
function segmentHeader(machine: Machine, size: number): Buffer {
  const word = machine.bits / 8;
  const rights: Field = [4, 5];
  const place: readonly Field[] = [
    [word, 0],
    [word, ADDRESS],
    [word, ADDRESS],
    [word, size],
    [word, size],
  ];
  const align: Field = [word, 0x1000];
  return fields(
    machine,
    machine.bits === 64 ? [[4, 1], rights, ...place, align] : [[4, 1], ...place, rights, align],
  );
}

type Field = readonly [bytes: number, value: number];

function fields({ isBigEndian = false }: Machine, list: readonly Field[]): Buffer {
  return Buffer.concat(
    list.map(([bytes, value]) => {
      const field = Buffer.alloc(bytes);
      const low = Math.min(bytes, 4);
      if (isBigEndian) field.writeUIntBE(value, bytes - low, low);
      else field.writeUIntLE(value, 0, low);
      return field;
    }),
  );
}
