import { spawn } from "node:child_process";
import { isObject, isText } from "../../components/text/json";
import { failure } from "../command-error";
import type { Shell } from "../shell";
import type { PasswordCredentials } from "./credentials";

/** Bytes of a helper's answer that are read. */
const LARGEST_ANSWER = 64 * 1024;

interface HelperRun {
  /** `undefined` when it was ended by a signal. */
  readonly code: number | undefined;
  readonly stdout: string;
}

/**
 * Asks `docker-credential-<helper>` for the credentials of a server; `undefined` when it has none. The protocol:
 * https://github.com/docker/docker-credential-helpers#development
 *
 * @throws {CommandError} when it is not there, fails, takes too long, or prints what is no answer; its output is not shown
 */
export async function credentialsOfHelper(
  helper: string,
  server: string,
  env: Shell["env"],
  limitMilliseconds: number,
): Promise<PasswordCredentials | undefined> {
  const program = `docker-credential-${helper}`;
  if (!/^[A-Za-z0-9._-]+$/.test(helper))
    throw failure(`credential helper ${JSON.stringify(helper)} for ${server}: is no name of a program`);
  const { code, stdout } = await run(program, server, env, limitMilliseconds);
  // Helpers say so on standard output, with exit code 1.
  if (code !== 0 && /credentials not found/i.test(stdout)) return undefined;
  const place = `${program} for ${server}`;
  if (code !== 0)
    throw failure(
      `${place}: ended with ${code ?? "a signal"}; run "echo ${server} | ${program} get" to see why`,
    );
  const answer = jsonOf(stdout);
  if (!isObject(answer) || !isText(answer.Username) || !isText(answer.Secret))
    throw failure(
      `${place}: printed no JSON with Username and Secret; run "echo ${server} | ${program} get" to see what`,
    );
  const { Username: username, Secret: password } = answer;
  // A helper may answer with empty texts for a server that it does not know.
  if (username === "" && password === "") return undefined;
  return { kind: "password", username, password, source: program };
}

function run(
  program: string,
  server: string,
  env: Shell["env"],
  limitMilliseconds: number,
): Promise<HelperRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, ["get"], { env, stdio: ["pipe", "pipe", "ignore"] });
    let stdout = "";
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      // A process that it started may still hold the pipe.
      child.stdout.destroy();
      const seconds = limitMilliseconds / 1_000;
      reject(
        failure(`${program} for ${server}: gave no answer in ${seconds} seconds; run it by hand to see why`),
      );
    }, limitMilliseconds);
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      if (stdout.length <= LARGEST_ANSWER) stdout += text;
    });
    // It may end without having read its input.
    child.stdin.on("error", () => undefined).end(`${server}\n`);
    child.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      const isAbsent = error.code === "ENOENT";
      const problem = isAbsent
        ? "is not on the PATH; install it, or take it"
        : `cannot run (${error.code}); mend it, or take it`;
      reject(failure(`${program} for ${server}: ${problem} out of the configuration of Docker`));
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? undefined, stdout });
    });
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
