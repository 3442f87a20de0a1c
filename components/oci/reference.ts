/** Characters of an image tag at most: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests */
export const LONGEST_TAG = 128;

/** Whether `text` is an image tag: letters, digits, `_`, `.`, `-`, not starting with `.` or `-`, at most 128. */
export function isTag(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(text) && text.length <= LONGEST_TAG;
}
