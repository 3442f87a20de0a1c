/** Folder of the facts of a build, quoted for the shell; beside the source, so that it is no part of what is built. */
export const FACTS_FOLDER = '"$CODEBUILD_SRC_DIR.multiarch"';

/**
 * A command that ends at its first error and leaves nothing behind in the shell. `fail <message>` ends it with a message for
 * people: what failed, and what to do. `timed <step> <command>` runs a command and notes its time for the time line of the build.
 */
export function guarded(body: string): string {
  return `(
set -euo pipefail
fail() { echo "multiarch-codebuild: $1" >&2; exit 1; }
timed() {
  local step="$1" start="\${EPOCHREALTIME//[.,]/}"
  "\${@:2}"
  printf '%s %s %s\\n' "$start" "\${EPOCHREALTIME//[.,]/}" "$step" >> ${FACTS_FOLDER}/times
}
${body.trim()}
)
`;
}

/** Words of a command; the shell puts values in those that have variables. */
export function shellWords(words: readonly string[]): readonly string[] {
  return words.map((word) => (word.includes("$") ? `"${word}"` : word));
}

/** Commands as part of a longer one, each line further to the right. */
export function indented(commands: string): string {
  return commands.trim().replace(/^(?=.)/gm, "  ");
}
