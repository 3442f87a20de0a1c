/** The same bytes in chunks of one size, but for the last; holds one chunk. */
export async function* inChunks(body: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let held = 0;
  for await (let piece of body) {
    while (held + piece.length >= size) {
      const room = size - held;
      yield Buffer.concat([...pieces, piece.subarray(0, room)]);
      piece = piece.subarray(room);
      pieces = [];
      held = 0;
    }
    pieces.push(piece);
    held += piece.length;
  }
  if (held > 0) yield Buffer.concat(pieces);
}
