import { CommandError } from "../command-error";
import { EXIT, type ExitCode } from "../exit-code";

/**
 * Waits for all of the work; where some of it fails, all that failed is told at once.
 *
 * @throws {CommandError} with the message of each failure; one that is no message for people is thrown as it is
 */
export async function allOrProblems<T extends readonly unknown[]>(
  work: {
    readonly [K in keyof T]: PromiseLike<T[K]> | T[K];
  },
): Promise<{ readonly [K in keyof T]: Awaited<T[K]> }> {
  const settled = await Promise.allSettled(work);
  const failures = settled.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  if (failures.length === 0) return Promise.all(work);
  throw joined(failures);
}

function joined(failures: readonly unknown[]): unknown {
  const problems: CommandError[] = [];
  for (const failure of failures) {
    if (!(failure instanceof CommandError)) return failure;
    problems.push(failure);
  }
  const [first] = problems;
  if (problems.length === 1) return first;
  const code = problems.reduce<ExitCode>(
    (worst, { exitCode }) => (exitCode > worst ? exitCode : worst),
    EXIT.fine,
  );
  const messages = [...new Set(problems.map(({ message }) => message))];
  return new CommandError(code, messages.join("\nmultiarch: "), { cause: first });
}
