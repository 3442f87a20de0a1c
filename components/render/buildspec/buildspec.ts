import { Document, isMap, isScalar, Scalar, visit } from "yaml";
import { EXPORTED } from "../../service/contract";
import type { Publisher } from "../../service/publisher";
import { ownPublisher } from "../../service/resolve-publisher";
import type { Service } from "../../service/service";
import type { Source } from "../../service/sources/source";
import { isPlain } from "../deployment";
import { buildVariables } from "./build-inputs";
import { BUILD_SCRIPT } from "./script";

/**
 * The buildspec of a service as one text, as YAML, the same for both projects: what the service gives to its builds stands under
 * `env.variables` and reaches the shell as variables, so no value of the user's is ever part of a command. A value that is
 * known only at deployment is no part of it.
 *
 * Reference: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 *
 * @param publisher the publisher of the service; one without options when left out
 */
export function renderBuildspec(
  service: Service,
  publisher: Publisher = ownPublisher(service.name, {}),
): string {
  const plain = buildVariables(service, publisher).flatMap(({ name, value, type = "PLAINTEXT" }) =>
    type === "PLAINTEXT" && isPlain(value) ? [[name, value.join("")] as const] : [],
  );
  return rendered(Object.fromEntries(plain), service.source.lfs);
}

/**
 * The buildspec of a build project: a stack holds it once for all of its services, and what the service gives to its builds stands in
 * the environment of the project. Those that fetch files of Git LFS have one of their own, whose commands are the same.
 */
export function projectBuildspec({ lfs }: Pick<Source, "lfs">): string {
  const kind = lfs ? "withCredentials" : "plain";
  PROJECT_BUILDSPECS[kind] ??= rendered({}, lfs);
  return PROJECT_BUILDSPECS[kind];
}

const PROJECT_BUILDSPECS: { plain?: string; withCredentials?: string } = {};

/** @param credentials whether git may read the source again during the build, with the credential that CodeBuild fetched it with */
function rendered(variables: Readonly<Record<string, string>>, credentials: boolean): string {
  const document = new Document({
    version: 0.2,
    env: {
      shell: "bash",
      ...(Object.keys(variables).length > 0 && { variables }),
      "exported-variables": Object.values(EXPORTED),
      ...(credentials && { "git-credential-helper": "yes" }),
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
  const variables = document.getIn(["env", "variables"], true);
  if (!isMap(variables)) return;
  visit(variables, {
    Pair: (_, { value }) => {
      if (!isScalar(value)) return;
      value.type = Scalar.QUOTE_DOUBLE;
    },
  });
}
