import { shown } from "../../text/shown";
import type { Problem } from "../problem";
import { wordProblem } from "./checks";
import type { OptionGroup } from "./group";

/** Option `testCommand`. */
export interface TestCommandOption {
  /**
   * Command that runs inside the built image of every platform: program and arguments, no shell and no network. An exit code
   * other than 0 fails the run.
   *
   * The `ONBUILD` triggers of the image do not run in the test. An image that has a trigger with `--from` cannot be tested:
   * BuildKit looks for what the trigger copies from before it runs the command, and the build fails.
   *
   * @default - no test
   * @example ["/app/server", "--version"]
   */
  readonly testCommand?: readonly string[];
}

/** Part of the model: `testCommand`. */
export interface TestCommandModel {
  /** Empty for no test. */
  readonly testCommand: readonly string[];
}

export const TEST_COMMAND: OptionGroup<TestCommandOption, TestCommandModel> = {
  checks: { testCommand: testCommandProblems },
  resolve: ({ testCommand = [] }) => ({ testCommand: [...testCommand] }),
};

function testCommandProblems(command: unknown): readonly (Problem | undefined)[] {
  if (!Array.isArray(command) || command.length === 0) {
    const reason = `${shown(command)} is not a command; use a list of program and arguments, for example ["/app/server", "--version"]`;
    return [{ path: "testCommand", reason }];
  }
  return command.map((word: unknown, index) => {
    const path = `testCommand[${index}]`;
    if (index === 0 && word === "")
      return { path, reason: `"" is not a program; use for example "/app/server"` };
    return wordProblem(path, word);
  });
}
