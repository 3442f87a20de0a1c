/** Bytes of a file's beginning that say what it is: those of an ELF header up to its machine. */
const HEADER_BYTES = 20;

/**
 * What the programs of each machine are called, in OCI's words; by the bits of a register, the order of the bytes and the machine
 * (https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html). Every other one is named by its number.
 */
const PROGRAMS: Readonly<Record<string, string>> = {
  "64le62": "amd64",
  "32le62": "amd64 with 32-bit pointers (x32)",
  "32le3": "386",
  "64le183": "arm64",
  "32le40": "arm",
  "32be40": "big-endian arm",
  "64le243": "riscv64",
  "32le243": "32-bit RISC-V",
  "64le21": "ppc64le",
  "64be21": "ppc64",
  "64be22": "s390x",
  "32be22": "31-bit s390",
  "64le258": "loong64",
  "64le8": "mips64le",
  "64be8": "mips64",
  "32le8": "mipsle",
  "32be8": "mips",
};

/** What a machine runs besides its own programs. A 64-bit Arm need not run 32-bit programs: Graviton4 (Neoverse V2) does not. */
const ALSO_RUNS: Readonly<Record<string, string>> = { amd64: "386" };

/**
 * The architecture that a program is for; `undefined` for what is no program of ELF, which includes object files and dumps.
 *
 * @param head the beginning of the file
 */
export function programArchitecture(head: Uint8Array): string | undefined {
  const [m0, m1, m2, m3, bits, order] = head;
  if (head.length < HEADER_BYTES || m0 !== 0x7f || m1 !== 0x45 || m2 !== 0x4c || m3 !== 0x46)
    return undefined;
  if ((bits !== 1 && bits !== 2) || (order !== 1 && order !== 2)) return undefined;
  const half = (at: number) => {
    const [first = 0, second = 0] = head.subarray(at, at + 2);
    return order === 1 ? first + second * 256 : first * 256 + second;
  };
  const type = half(16);
  // ET_EXEC and ET_DYN; a static program that may be loaded anywhere is of the second type, as every library.
  if (type !== 2 && type !== 3) return undefined;
  const [width, endian] = [bits === 1 ? 32 : 64, order === 1 ? "le" : "be"];
  const machine = half(18);
  return PROGRAMS[`${width}${endian}${machine}`] ?? `ELF machine ${machine} (${width}-bit, ${endian})`;
}

/** Whether a machine of one architecture runs a program of another one, or the same; of a machine that is not known it is so. */
export function runsProgram(machine: string, program: string): boolean {
  return machine === program || ALSO_RUNS[machine] === program || !Object.values(PROGRAMS).includes(machine);
}
