import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HEAD_BYTES, type TarEntry, tarEntries } from "../../components/audit/tar-entries";
import { TarError } from "../../components/audit/tar-header";
import { inPieces, type TarForm, tarOf } from "./tar-archive";

const FORMS: readonly TarForm[] = ["gnu", "pax", "ustar", "v7"];
const LONG = `${"folder-with-a-long-name/".repeat(5)}server`;
const VERY_LONG = `${"folder-with-a-long-name/".repeat(20)}${"x".repeat(200)}`;

describe("the entries of an archive", () => {
  it.each(FORMS)("are files and links with their modes and first bytes, in the form %s", async (form) => {
    const archive = tarOf(
      {
        "bin/app": "#!/bin/sh\n",
        "etc/empty": { content: "", mode: 0o600 },
        "bin/same": { sameAs: "bin/app" },
        "bin/other": { link: "../bin/app" },
        "data/large": { content: "x".repeat(70_000), mode: 0o644 },
        last: "end",
      },
      form,
    );

    expect((await entriesOf(archive)).map(shownEntry)).toEqual([
      ["bin/app", "file", 0o755, "", "#!/bin/sh\n"],
      ["etc/empty", "file", 0o600, "", ""],
      ["bin/same", "hard link", 0o755, "bin/app", ""],
      ["bin/other", "symbolic link", 0o777, "../bin/app", ""],
      ["data/large", "file", 0o644, "", "x".repeat(HEAD_BYTES)],
      ["last", "file", 0o755, "", "end"],
    ]);
  });

  it.each(["gnu", "pax", "ustar"] as const)(
    "have names of more than 100 characters, in the form %s",
    async (form) => {
      const archive = tarOf({ [LONG]: "a", after: "b" }, form);

      expect((await entriesOf(archive)).map(({ path }) => path)).toEqual([LONG, "after"]);
    },
  );

  it.each(["gnu", "pax"] as const)(
    "have names and targets of any length and script, in the form %s",
    async (form) => {
      const archive = tarOf(
        { [VERY_LONG]: "a", link: { link: VERY_LONG }, same: { sameAs: VERY_LONG }, "größe/本": "b" },
        form,
      );

      expect((await entriesOf(archive)).map(({ path, target }) => [path, target])).toEqual([
        [VERY_LONG, ""],
        ["link", VERY_LONG],
        ["same", VERY_LONG],
        ["größe/本", ""],
      ]);
    },
  );

  it("are the same however the stream is cut", async () => {
    const archive = tarOf({ [VERY_LONG]: "a".repeat(1000), "bin/b": { link: "a" }, c: "c" });
    const whole = await entriesOf(archive);

    for (const length of [1, 7, 511, 512, 513, 4096]) expect(await entriesOf(archive, length)).toEqual(whole);
  });

  it("are none in an empty archive", async () => {
    expect(await entriesOf(Buffer.alloc(1024))).toEqual([]);
  });

  it("are folders by their names where old programs wrote no kind, and have no prefix in GNU's form", async () => {
    const old = tarOf({ xy: "" }, "v7");
    old.write("x/", 0);
    const gnu = tarOf({ "bin/x": "" }, "gnu");
    // The times of a file stand there in incremental archives.
    gnu.write("12345670123\0", 345);

    expect((await entriesOf(summed(old))).map(({ path, kind }) => [path, kind])).toEqual([["x/", "other"]]);
    expect((await entriesOf(summed(gnu))).map(({ path, kind }) => [path, kind])).toEqual([["bin/x", "file"]]);
  });

  it("end before what follows the archive, which is read to its end", async () => {
    let isRead = false;
    async function* archive() {
      yield* inPieces(tarOf({ a: "a" }));
      yield Buffer.alloc(10_000, "x");
      isRead = true;
    }

    const entries = [];
    for await (const { path } of tarEntries(archive())) entries.push(path);

    expect({ entries, isRead }).toEqual({ entries: ["a"], isRead: true });
  });

  it("have sizes in binary when they are large", async () => {
    const archive = tarOf({ a: "0123456789", b: "b" }, "gnu");
    archive.set([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10], 124);

    expect((await entriesOf(summed(archive))).map(({ path }) => path)).toEqual(["a", "b"]);
  });
});

describe("a stream that is no whole archive", () => {
  const archive = tarOf({ [VERY_LONG]: "a".repeat(1000), "bin/b": { link: "a" }, c: "c" });
  const entriesEnd = archive.toString("latin1").replace(/\0+$/, "").length;

  it("is refused wherever it ends", async () => {
    for (let at = 0; at < entriesEnd; at += 97) {
      await expect(entriesOf(archive.subarray(0, at))).rejects.toThrow("the archive ends early");
    }
  });

  it.each([
    ["a sum", 148, "0", "wrong checksum"],
    ["a name", 3, "x", "wrong checksum"],
  ])("is refused for %s that is not the header's", async (_, at, text, reason) => {
    const wrong = tarOf({ "bin/a": "a" }, "ustar");
    wrong.write(text, at);
    wrong.write("7", 150);

    await expect(entriesOf(wrong)).rejects.toThrow(reason);
  });

  it.each([
    ["negative", [0xff, ...Array<number>(11).fill(0xff)], "wrong size"],
    ["endless", [0x80, ...Array<number>(11).fill(0xff)], "wrong size"],
    ["no number", [...Buffer.from("hello world\0")], "wrong size"],
    ["larger than the stream", [...Buffer.from("77777777777\0")], "ends early"],
  ])("is refused for a size that is %s", async (_, size, reason) => {
    const wrong = tarOf({ "bin/a": "a" }, "ustar");
    wrong.set(size, 124);

    await expect(entriesOf(summed(wrong))).rejects.toThrow(reason);
  });

  it.each([
    ["0 path=a\n", "cannot be read"],
    ["6 path=a\n", "cannot be read"],
    ["999 path=a\n", "cannot be read"],
    ["path=a\n", "cannot be read"],
    ["11 size=-1\n", "wrong size"],
    ["14 size=1e300\n", "wrong size"],
  ])("is refused for the pax record %j", async (record, reason) => {
    const wrong = tarOf({ x: record }, "ustar");
    wrong.write("x", 156);

    await expect(entriesOf(summed(wrong))).rejects.toThrow(reason);
  });

  it("is refused for fields of the next entry that would fill the memory", async () => {
    const wrong = tarOf({ x: "x" }, "ustar");
    wrong.write("L", 156);
    wrong.write("00010000000\0", 124);

    await expect(entriesOf(summed(wrong))).rejects.toThrow("fields that are too long");
  });

  it("is refused for a kind of entry that nobody knows", async () => {
    const wrong = tarOf({ x: "x" }, "ustar");
    wrong.write("S", 156);

    await expect(entriesOf(summed(wrong))).rejects.toThrow("unknown kind");
  });

  it("ends in entries or in one refusal, whatever the bytes are", async () => {
    const base = tarOf({ [VERY_LONG]: "a".repeat(700), "bin/b": { link: "a" }, same: "c" }, "gnu");
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(base.length - 1), fc.nat(255)), { maxLength: 12 }),
        fc.boolean(),
        fc.nat(base.length),
        async (changes, isSummed, end) => {
          const hostile = Buffer.from(base);
          for (const [at, byte] of changes) hostile[at] = byte;
          const read = entriesOf((isSummed ? summed(hostile) : hostile).subarray(0, end), 1000);

          await read.catch((error) => expect(error).toBeInstanceOf(TarError));
        },
      ),
    );
  });
});

async function entriesOf(archive: Uint8Array, length?: number): Promise<readonly TarEntry[]> {
  const entries: TarEntry[] = [];
  for await (const entry of tarEntries(inPieces(archive, length))) entries.push(entry);
  return entries;
}

function shownEntry({ path, kind, mode, target, head }: TarEntry) {
  return [path, kind, mode, target, Buffer.from(head).toString()];
}

/** The archive with the sum of its first header set right. */
function summed(archive: Buffer): Buffer {
  archive.fill(" ", 148, 156);
  const sum = archive.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  archive.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return archive;
}
