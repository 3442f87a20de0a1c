import { FACTS_FOLDER } from "../shell";

/** Seconds between two tries, about two and a half minutes in all; Docker Hub and ECR refuse by the second or the minute. */
export const PAUSES = [5, 10, 20, 40, 80];

/** What a registry that limits pulls answers, and what asking again cannot change. */
export const LIMITED = "toomanyrequests|too many requests|429 |rate exceeded";
const FINAL =
  "manifest unknown|not found|denied|unauthorized|no basic auth|authentication required|invalid reference|incorrect username";

/**
 * `again <command>` runs a command until it succeeds, for as long as it is worth it. What it says is in the log, and in the file
 * `$said` too.
 */
export const AGAIN = `
again() {
  local pause said=${FACTS_FOLDER}/"said-$BASHPID"
  for pause in ${PAUSES.join(" ")} end; do
    if "$@" 2>&1 | tee "$said"; then return 0; fi
    if [ "$pause" = end ]; then return 1; fi
    if ! grep -qiE '${LIMITED}' "$said" && grep -qiE '${FINAL}' "$said"; then return 1; fi
    echo "trying again in $pause s"
    sleep "$pause"
  done
}`;
