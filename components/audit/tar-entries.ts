import { type ByteReader, byteReader } from "./byte-reader";
import { checkedSize, parseHeader, paxRecords, TarError, type TarHeader, text } from "./tar-header";

/** A file of an archive, without its content. */
export interface TarEntry {
  /** As it is written; may begin with `/` or `./` and end with `/`. */
  readonly path: string;
  readonly kind: "file" | "symbolic link" | "hard link" | "other";
  readonly mode: number;
  /** Where a link leads; empty for a file. */
  readonly target: string;
  /** The first bytes of a file, at most {@link HEAD_BYTES}. */
  readonly head: Uint8Array;
}

/** Enough for an ELF header, and for the first line of a script as Linux reads it (`BINPRM_BUF_SIZE`). */
export const HEAD_BYTES = 256;

/**
 * The entries of an archive in the forms of ustar, pax and GNU, as they come. The content of files passes through.
 *
 * @throws {TarError} when the stream is no archive or ends before it
 */
export async function* tarEntries(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const reader = byteReader(pieces);
  let long: LongFields = {};
  for (;;) {
    const block = await reader.take(BLOCK);
    if (block.length < BLOCK) throw new TarError("the archive ends early");
    if (block.every((byte) => byte === 0)) break;
    const header = parseHeader(block);
    const fields = await longFields(reader, header);
    if (fields !== undefined) {
      long = { ...long, ...fields };
      continue;
    }
    yield await readEntry(reader, { ...header, ...long });
    long = {};
  }
  // Who writes the archive is not disturbed by a reader that leaves before the end.
  await reader.skip(Number.POSITIVE_INFINITY);
}

const BLOCK = 512;

/** Fields of the next entry that its own header has no room for. */
type LongFields = Partial<Pick<TarHeader, "name" | "target" | "size">>;

/** Bytes of long fields; attributes of files may take many thousands. */
const LONGEST_FIELDS = 1 << 20;

/** What an entry says of the next one; `undefined` for an entry of its own. */
async function longFields(reader: ByteReader, { type, size }: TarHeader): Promise<LongFields | undefined> {
  if (!"xgLK".includes(type)) return undefined;
  if (size > LONGEST_FIELDS) throw new TarError("an entry has fields that are too long");
  const content = await readContent(reader, size, size);
  switch (type) {
    case "x":
      return paxFields(paxRecords(content));
    case "L":
      return { name: text(content, 0, size) };
    case "K":
      return { target: text(content, 0, size) };
    default:
      return {};
  }
}

function paxFields(records: ReadonlyMap<string, string>): LongFields {
  const [name, target, size] = ["path", "linkpath", "size"].map((key) => records.get(key));
  return {
    ...(name === undefined ? {} : { name }),
    ...(target === undefined ? {} : { target }),
    ...(size === undefined ? {} : { size: checkedSize(Number(size)) }),
  };
}

async function readEntry(reader: ByteReader, header: TarHeader): Promise<TarEntry> {
  const { name: path, type, mode, target } = header;
  const kind = kindOf(type, path);
  // Links, folders and devices have no content, whatever their size says.
  const size = kind === "file" ? header.size : 0;
  const head = await readContent(reader, size, Math.min(size, HEAD_BYTES));
  return { path, kind, mode, target, head };
}

function kindOf(type: string, path: string): TarEntry["kind"] {
  switch (type) {
    case "0":
    case "7":
      return path.endsWith("/") ? "other" : "file";
    case "1":
      return "hard link";
    case "2":
      return "symbolic link";
    case "3":
    case "4":
    case "5":
    case "6":
      return "other";
    default:
      throw new TarError("an entry is of an unknown kind");
  }
}

/** The first bytes of a content, which is passed over to the end of its last block. */
async function readContent(reader: ByteReader, size: number, wanted: number): Promise<Uint8Array> {
  const head = await reader.take(wanted);
  if (head.length < wanted) throw new TarError("the archive ends early");
  // Where the content ends early, so does what follows it.
  await reader.skip(Math.ceil(size / BLOCK) * BLOCK - wanted);
  return head;
}
