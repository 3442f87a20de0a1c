import { text } from "node:stream/consumers";
import { styleText } from "node:util";
import type { Shell } from "./shell";

/** The shell of this process. */
export function processShell(): Shell {
  const showsColours = (stream: NodeJS.WriteStream) => styleText("bold", "x", { stream }) !== "x";
  return {
    cwd: process.cwd(),
    env: process.env,
    colours: { stdout: showsColours(process.stdout), stderr: showsColours(process.stderr) },
    isTerminal: process.stderr.isTTY === true,
    print: (written) => void process.stdout.write(written),
    warn: (written) => void process.stderr.write(written),
    readInput: () => text(process.stdin),
    exitWith: (code) => {
      process.exitCode = code;
    },
  };
}
