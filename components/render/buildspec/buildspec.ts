import { Document, isScalar, Scalar, visit } from "yaml";
import { EXPORTED } from "../../service/contract";
import type { Service } from "../../service/service";
import { BUILD_SCRIPT } from "./script";
import { buildVariables } from "./values";

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
