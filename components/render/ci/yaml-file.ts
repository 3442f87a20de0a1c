import { Document, isScalar, Scalar, visit } from "yaml";
import type { RenderedFile } from "./pipeline";

/** A text of one value that carries a comment at the end of its line. */
export interface Commented {
  readonly value: string;
  readonly comment: string;
}

/**
 * A file of YAML: comments of its head, then the document. Commands are literal blocks; what a reader of YAML 1.1 would take for
 * something else than a text is quoted, because some vendors read it so.
 *
 * @param head lines of the comment, without `#`
 */
export function yamlFile(path: string, head: readonly string[], content: object): RenderedFile {
  const document = new Document(content, { version: "1.2", aliasDuplicateObjects: false });
  visit(document, {
    Map: (_, node) => {
      const value = node.get("value");
      const comment = node.get("comment");
      if (node.items.length !== 2 || typeof value !== "string" || typeof comment !== "string") return;
      const scalar = new Scalar(value);
      scalar.comment = ` ${comment}`;
      return scalar;
    },
    Scalar: (key, node) => {
      if (key === "key" || !isScalar(node) || typeof node.value !== "string") return;
      if (/\n|: .*["']|["'].*: /.test(node.value)) node.type = Scalar.BLOCK_LITERAL;
      else if (YAML_1_1_OTHER.test(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    },
  });
  const text = document.toString({ lineWidth: 0, doubleQuotedAsJSON: true, flowCollectionPadding: false });
  return { path, text: `${head.map((line) => `#${line && ` ${line}`}\n`).join("")}${text}` };
}

/** Plain texts that YAML 1.1 reads as something else: https://yaml.org/type/bool.html, https://yaml.org/type/int.html */
const YAML_1_1_OTHER = /^(?:y|n|yes|no|on|off|true|false|null|~|[-+]?[\d_.:,]+(?:e[-+]?\d+)?|0x[\da-f]+|=)$/i;
