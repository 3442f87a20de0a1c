import { asTyped, shown } from "../../text/shown";
import type { Text } from "../late";
import type { Source, SourceField } from "./source";

/** What a source has whose provider has a certificate of a private authority. */
export interface CertificateSource<R = never> {
  /**
   * ARN of the object in S3 that has the authority's certificate, in PEM. CodeBuild trusts it when it fetches the source. May be known
   * only at deployment.
   *
   * @example "arn:aws:s3:::acme-certificates/authority.pem"
   * @default - the authorities that everybody trusts
   */
  readonly certificate?: string | R;
}

const EXAMPLE = "arn:aws:s3:::acme-certificates/authority.pem";

/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectEnvironment.html, `certificate` */
export const CERTIFICATE_FIELD: SourceField = {
  optional: true,
  late: true,
  check: (value, path) => {
    if (typeof value === "string" && FORM.test(value)) return [];
    const meant = typeof value === "string" ? value.replace(/^s3:\/\//, "arn:aws:s3:::") : "";
    const use = FORM.test(meant) ? `use ${asTyped(meant)}` : `use for example ${asTyped(EXAMPLE)}`;
    const given = typeof value === "string" && value.includes("-----BEGIN") ? "the text" : shown(value);
    return [{ path, reason: `${given} is not the ARN of an object in S3; ${use}` }];
  },
  example: EXAMPLE,
};

const FORM = /^arn:aws[a-z-]*:s3:::[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]\/[^\p{Cc}*?$]{1,1024}$/u;

/** A source with its certificate, which the build role reads. */
export function certificateSource(
  { certificate }: CertificateSource<Text>,
  source: Omit<Source, "type">,
): Omit<Source, "type"> {
  if (certificate === undefined) return source;
  const read = { sid: "ReadCertificate", actions: ["s3:GetObject"], resource: [certificate] };
  return { ...source, certificate: [certificate], permissions: [...source.permissions, read] };
}
