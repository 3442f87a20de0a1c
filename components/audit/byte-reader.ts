/** Reads a stream by length; bytes that nobody asks for are never put together. */
export interface ByteReader {
  /** The next bytes, in an array of their own; fewer at the end of the stream. */
  take(length: number): Promise<Uint8Array>;
  /** Steps over bytes, or to the end of the stream. */
  skip(length: number): Promise<void>;
}

/** Reads what comes in pieces of any length. */
export function byteReader(pieces: AsyncIterable<Uint8Array>): ByteReader {
  const source = pieces[Symbol.asyncIterator]();
  let piece: Uint8Array = EMPTY;
  let at = 0;

  /** The next part of the stream, of at most this length; empty at its end. */
  const part = async (length: number): Promise<Uint8Array> => {
    while (at === piece.length) {
      const { done, value } = await source.next();
      if (done) return EMPTY;
      piece = value;
      at = 0;
    }
    const end = Math.min(at + length, piece.length);
    const found = piece.subarray(at, end);
    at = end;
    return found;
  };

  return {
    take: async (length) => {
      const taken = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const next = await part(length - filled);
        if (next.length === 0) return taken.subarray(0, filled);
        taken.set(next, filled);
        filled += next.length;
      }
      return taken;
    },
    skip: async (length) => {
      let left = length;
      while (left > 0) {
        const next = await part(left);
        if (next.length === 0) return;
        left -= next.length;
      }
    },
  };
}

const EMPTY = new Uint8Array();
