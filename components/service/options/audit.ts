import { shown } from "../../text/shown";
import type { Problem } from "../problem";
import type { OptionGroup } from "./group";

/** Option `skipAudit`. */
export interface AuditOption {
  /**
   * Why the images of this service may have programs of another architecture: one line of at least 10 characters, printed in
   * the log of every build.
   *
   * Without it, each build looks at the image that it has pushed: at what its entrypoint and command start, and at what is
   * executable on its `PATH`. A program that the platform does not run fails the build, and no tag moves.
   *
   * @default - images are looked at
   * @example "carries the installers of all architectures"
   */
  readonly skipAudit?: string;
}

/** Part of the model: `skipAudit`. */
export interface AuditModel {
  /** Empty for images that are looked at. */
  readonly skipAudit: string;
}

export const AUDIT: OptionGroup<AuditOption, AuditModel> = {
  checks: { skipAudit: (value) => [auditReasonProblem("skipAudit", value)] },
  resolve: ({ skipAudit = "" }) => ({ skipAudit: skipAudit.trim() }),
};

const LENGTH = { min: 10, max: 300 };

/** A problem when `value` is no reason for images that are not looked at. */
export function auditReasonProblem(path: string, value: unknown): Problem | undefined {
  const rule = `is not a reason of ${LENGTH.min} to ${LENGTH.max} characters on one line`;
  const change = 'use for example "carries the installers of all architectures", or leave it out';
  if (typeof value === "string" && isReason(value.trim())) return undefined;
  return { path, reason: `${shown(value)} ${rule}; ${change}` };
}

function isReason(text: string): boolean {
  return text.length >= LENGTH.min && text.length <= LENGTH.max && !/\p{Cc}|[\u2028\u2029]/u.test(text);
}
