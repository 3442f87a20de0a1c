import assert from "node:assert/strict";
import { open } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { test } from "node:test";

/** `e_machine` of an ELF file, by Node's name of the CPU: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
const MACHINES = { 62: "x64", 183: "arm64" };

// That the tool runs shows less: a machine may run programs of another CPU too, emulated or as a guest of its own.
test("the formatter is a program of the CPU that Node is of", {
  skip: process.platform !== "linux",
}, async () => {
  assert.equal(MACHINES[await machineOf("shfmt")], process.arch);
});

async function machineOf(program) {
  for (const folder of process.env.PATH.split(delimiter)) {
    const file = await open(join(folder, program)).catch(() => undefined);
    if (file === undefined) continue;
    const { buffer } = await file.read(Buffer.alloc(20), 0, 20, 0).finally(() => file.close());
    return buffer.readUInt16LE(18);
  }
  throw new Error(`${program} is not on the PATH`);
}
