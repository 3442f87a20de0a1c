import { Document, isScalar, Scalar, visit } from "yaml";
import { BUILD_VALUES, EXPORTED } from "../../service/contract";
import type { Service } from "../../service/service";
import { plainBuildArgs } from "./build-args";
import { BUILD_SCRIPT } from "./script";

/**
 * The buildspec of a service, as YAML: the same text for both projects. What differs between them comes from the
 * project's environment; what the user gave stands under `env.variables` and reaches the shell as variables, so no value of
 * the user's is ever part of a command.
 *
 * Reference: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export function renderBuildspec(service: Service): string {
  const document = new Document({
    version: 0.2,
    env: {
      shell: "bash",
      variables: buildVariables(service),
      "exported-variables": Object.values(EXPORTED),
    },
    phases: {
      pre_build: { commands: BUILD_SCRIPT.pre_build },
      build: { commands: BUILD_SCRIPT.build },
      post_build: { commands: BUILD_SCRIPT.post_build },
    },
  });
  quoteVariables(document);
  const text = document.toString({ blockQuote: "literal", doubleQuotedAsJSON: true });
  return text.replace(
    UNPRINTABLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Characters that end a line or are not allowed in YAML 1.1 (https://yaml.org/spec/1.1/#id868524); only quoted values have them. */
const UNPRINTABLE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/** What was not asked for has no variable. */
function buildVariables(service: Service): Readonly<Record<string, string>> {
  const values = [
    [BUILD_VALUES.context, service.context],
    [BUILD_VALUES.dockerfile, service.dockerfile],
    [BUILD_VALUES.target, service.target],
    [BUILD_VALUES.testCommand, execForm(service.testCommand)],
    ...plainBuildArgs(service),
  ] as const;
  return Object.fromEntries(values.filter(([, value]) => value !== ""));
}

/**
 * A command as the JSON of a Dockerfile's exec form, on one line. `<` is escaped, because a Dockerfile's parser looks for
 * `<<` before it looks at the form (https://docs.docker.com/reference/dockerfile/#here-documents).
 */
function execForm(command: readonly string[]): string {
  return command.length === 0 ? "" : JSON.stringify(command).replaceAll("<", "\\u003c");
}

/** Plain texts such as `yes`, `1e3` or `~` are no texts to every reader of YAML; in double quotes they are. */
function quoteVariables(document: Document): void {
  visit(document.getIn(["env", "variables"], true) as Scalar, {
    Pair: (_, { value }) => {
      if (!isScalar(value)) return;
      value.type = Scalar.QUOTE_DOUBLE;
      // Half of a surrogate pair has no form in UTF-8; a file or a process would get the same replacement.
      value.value = String(value.value).replace(/\p{Surrogate}/gu, "\ufffd");
    },
  });
}
