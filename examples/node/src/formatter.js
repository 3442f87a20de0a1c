import { execFile } from "node:child_process";

/** The program that formats, found on the PATH. */
const PROGRAM = "shfmt";
const TIME_LIMIT_MS = 5000;
const OUTPUT_LIMIT_BYTES = 4 * 1024 * 1024;

/** A script that has no meaning to a shell; the message names its line. */
export class SyntaxFault extends Error {}

/**
 * @param {string} script a shell script
 * @returns {Promise<string>} the same script, indented by two spaces
 */
export function format(script) {
  return run(["-i", "2", "-filename", "script"], script);
}

/** @returns {Promise<string>} the version of the program, such as `v3.13.0` */
export async function formatterVersion() {
  return (await run(["--version"], "")).trim();
}

/** @returns {Promise<string>} what the program printed */
function run(args, input) {
  return new Promise((resolve, reject) => {
    const options = { timeout: TIME_LIMIT_MS, maxBuffer: OUTPUT_LIMIT_BYTES };
    const child = execFile(PROGRAM, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else if (error.code === 1) reject(new SyntaxFault(stderr.trim()));
      else reject(error);
    });
    // A program that could not be started, or that has ended, reads nothing.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}
