import { isText, jsonObject } from "../../../components/text/json";
import { failure } from "../../command-error";
import type { Shell } from "../../shell";
import { runTool } from "../../tool";
import type { PasswordCredentials } from "./credentials";

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
  const place = `${program} for ${server}`;
  const byHand = `run "echo ${server} | ${program} get" to see`;
  const options = { input: `${server}\n`, timeoutMilliseconds: limitMilliseconds };
  const { status, stdout } = await runTool({ env, cwd: "/" }, program, ["get"], options);
  if (status === "missing")
    throw failure(`${place}: is not on the PATH; install it, or take it out of the configuration of Docker`);
  if (status === "timed out")
    throw failure(`${place}: gave no answer in ${limitMilliseconds / 1_000} seconds; ${byHand} why`);
  // Helpers say so on standard output, with exit code 1.
  if (status !== 0 && /credentials not found/i.test(stdout)) return undefined;
  if (status !== 0) throw failure(`${place}: ended with ${status}; ${byHand} why`);
  const answer = jsonObject(stdout);
  if (answer === undefined || !isText(answer.Username) || !isText(answer.Secret))
    throw failure(`${place}: printed no JSON with Username and Secret; ${byHand} what`);
  const { Username: username, Secret: password } = answer;
  // A helper may answer with empty texts for a server that it does not know.
  if (username === "" && password === "") return undefined;
  return { kind: "password", username, password, source: program };
}
