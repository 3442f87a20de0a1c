/** Pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function text(x: number, y: number, words: string, style = "", anchor = "start"): string {
  const kind = style === "" ? "" : ` class="${style}"`;
  const at = anchor === "start" ? "" : ` text-anchor="${anchor}"`;
  return `<text${kind} x="${x}" y="${y}"${at}>${escaped(words)}</text>`;
}

/** Words in lines of at most so many characters. */
export function wrapped(words: string, most: number): readonly string[] {
  return words.split(" ").reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > most) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
    return lines;
  }, []);
}

export function escaped(words: string): string {
  return words.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
