import { asTyped, shown } from "../../text/shown";
import type { Text } from "../late";
import type { Problem } from "../problem";
import type { OptionGroup, PublisherOptionContext } from "./group";

/** Option `encryptionKey`. */
export interface EncryptionKeyOption<R = never> {
  /**
   * ARN of the KMS key that encrypts the ledger, the dead-letter queue, and the logs of the publisher and of its services' builds; in
   * the publisher's region. The key's policy must have the statements of `keyStatements`. A change encrypts in place what is written
   * from then on; what is there can be read as long as the key that encrypted it. It may be known only at deployment.
   *
   * @example "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-1234-4abc-9def-0123456789ab"
   *
   * @default - keys of AWS
   */
  readonly encryptionKey?: string | R;
}

/** Part of the model: `encryptionKey`. */
export interface EncryptionKeyModel {
  /** Empty for keys of AWS. */
  readonly encryptionKey: Text;
}

/** Where a value may be known only at deployment. */
export const LATE_ENCRYPTION_KEY = ["encryptionKey"];

export const ENCRYPTION_KEY: OptionGroup<
  EncryptionKeyOption<Text>,
  EncryptionKeyModel,
  [],
  PublisherOptionContext
> = {
  checks: { encryptionKey: (value, context) => [encryptionKeyProblem("encryptionKey", value, context)] },
  resolve: ({ encryptionKey = "" }) => ({ encryptionKey }),
};

/** Key ids: https://docs.aws.amazon.com/kms/latest/developerguide/concepts-key-id.html; keys of several regions start with `mrk-`. */
const KEY_ARN =
  /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

const EXAMPLE = "arn:aws:kms:eu-central-1:123456789012:key/0a1b2c3d-1234-4abc-9def-0123456789ab";

/**
 * A problem when a value is not the ARN of a KMS key. An alias is none: AWS answers with the ARN of its key, and every later
 * deployment would take that for a change.
 *
 * @param managed name of the key that AWS manages, where it may stand for the ARN
 */
export function encryptionKeyProblem(
  path: string,
  value: unknown,
  { isLate }: PublisherOptionContext,
  managed?: string,
): Problem | undefined {
  if (isLate(path) || (managed !== undefined && value === managed)) return undefined;
  const text = typeof value === "string" ? value : "";
  if (KEY_ARN.test(text)) return undefined;
  const alias = /(?:^|:)alias\//.test(text)
    ? "is an alias of a key, which may change"
    : "is not the ARN of a KMS key";
  const other = managed === undefined ? "" : `, or ${asTyped(managed)} for the key that AWS manages`;
  return { path, reason: `${shown(value)} ${alias}; use for example ${asTyped(EXAMPLE)}${other}` };
}
