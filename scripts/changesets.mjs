// Reads every changeset as a release would, in any clone: `changeset status` needs the branch `main` beside the one at hand.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readChangesets } from "@changesets/read";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const { name } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

try {
  const changesets = await readChangesets(root);
  const wrong = changesets.flatMap(problemsOf);
  for (const problem of wrong) console.error(problem);
  if (wrong.length > 0) process.exitCode = 1;
  else console.log(`${changesets.length} changesets`);
} catch (error) {
  console.error(`.changeset: ${error.message}`);
  process.exitCode = 1;
}

function problemsOf({ id, releases, summary }) {
  const others = releases.filter((release) => release.name !== name);
  return [
    ...others.map((other) => `.changeset/${id}.md: "${other.name}" is not this package; use "${name}"`),
    ...(summary === "" ? [`.changeset/${id}.md: the text for the changelog is missing`] : []),
  ];
}
