/**
 * `private_folder` makes the folder `$private` for the builder alone, once: outside of the source, in memory where the machine has a
 * place for it, and gone when the platforms are built, also when they fail.
 */
export const PRIVATE_FOLDER = `
private=
private_folder() {
  if [ -n "$private" ]; then return 0; fi
  place="\${TMPDIR:-/tmp}"
  if [ -w /dev/shm ]; then place=/dev/shm; fi
  private="$(mktemp -d "$place/multiarch.XXXXXXXX")"
  trap 'rm -rf "$private"' EXIT
}`;
