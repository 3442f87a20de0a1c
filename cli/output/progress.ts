import type { Shell } from "../shell";

/** Work is silent this long, in milliseconds: what is over sooner needs no line. */
const SILENT_MILLISECONDS = 1_000;
/** Between two lines where a line cannot be written over, in milliseconds. */
const LINE_MILLISECONDS = 10_000;

/**
 * Says on standard error what is being waited for, with the seconds so far, once that takes more than a second. A terminal
 * has one line that is written over and gone at the end; anything else gets a line every ten seconds.
 */
export async function withProgress<T>(shell: Shell, what: string, work: Promise<T>): Promise<T> {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1_000);
  let isShown = false;
  const show = () => {
    isShown = true;
    shell.warn(shell.isTerminal ? `\r\u001b[2K${what} ${seconds()} s` : `${what} ${seconds()} s\n`);
  };
  const timer = setInterval(show, shell.isTerminal ? SILENT_MILLISECONDS : LINE_MILLISECONDS);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    if (isShown && shell.isTerminal) shell.warn("\r\u001b[2K");
  }
}
