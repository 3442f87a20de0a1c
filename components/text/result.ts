/** A value that passed its checks, or the one reason why it did not. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string };

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function err(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}
