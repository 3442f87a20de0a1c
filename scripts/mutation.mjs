// Mutation testing: runs Stryker with the arguments given here (such as `--mutate components/oci/digest.ts`), then prints the
// score of each file and every mutant that survived with the reason that scripts/mutation-reasons.json has for it.
// `--report FILE` prints a report that is there already and runs nothing; `--reasons FILE` takes the reasons from elsewhere.
// Exits with 1 when the score is under the limit.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
/** Per cent of the mutants that a test must find. */
const LIMIT = 85;

const args = process.argv.slice(2);
const given = option("--report");
const reasonsFile = option("--reasons") ?? join(root, "scripts", "mutation-reasons.json");
const file = given ?? join(root, "reports", "mutation", "mutation.json");
if (given === undefined) runStryker();

const { files } = JSON.parse(readFileSync(file, "utf8"));
const reasons = JSON.parse(readFileSync(reasonsFile, "utf8"));
const mutants = Object.entries(files).flatMap(([name, content]) =>
  content.mutants.map((mutant) => ({
    ...mutant,
    file: name,
    original: textAt(content.source, mutant.location),
  })),
);

printScores();
printSurvivors();
printStale();
const total = score(mutants);
console.log(`\ntotal ${shown(total)} %, at least ${LIMIT} % are wanted`);
if (total < LIMIT) process.exitCode = 1;

/** The value after `name`, which is taken out of the arguments for Stryker. */
function option(name) {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args.splice(at, 2)[1];
}

/** An old report must not stand for a run that wrote none. */
function runStryker() {
  rmSync(file, { force: true });
  const { status } = spawnSync("stryker", ["run", ...args], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

function printScores() {
  console.log("score  survived  no test  file");
  const rows = Map.groupBy(mutants, (mutant) => mutant.file);
  for (const [name, all] of [...rows].sort(([, left], [, right]) => score(left) - score(right))) {
    const columns = [shown(score(all)).padStart(5), count(all, "Survived", 8), count(all, "NoCoverage", 7)];
    console.log([...columns, name].join("  "));
  }
}

function printSurvivors() {
  const survivors = mutants.filter(isSurvivor);
  console.log(`\n${survivors.length} mutants survived:`);
  for (const mutant of survivors.sort(byPlace)) {
    const { location, mutatorName, original, replacement, status } = mutant;
    const none = status === "NoCoverage" ? "NO REASON, no test reaches it" : "NO REASON";
    console.log(
      `${mutant.file}:${location.start.line} ${mutatorName}: ${oneLine(original)} -> ${oneLine(replacement)} - ${reasonFor(mutant) ?? none}`,
    );
  }
}

/** Reasons that fit no survivor: the code has changed, or a test was added. Other files than those of this run say nothing. */
function printStale() {
  const stale = Object.entries(reasons)
    .filter(([name]) => files[name] !== undefined || !existsSync(join(root, name)))
    .flatMap(([name, list]) => list.map((entry) => ({ ...entry, file: name })))
    .filter((entry) => !mutants.some((mutant) => isSurvivor(mutant) && fits(entry, mutant)));
  if (stale.length === 0) return;
  console.log(`\n${stale.length} reasons fit no survivor any more; remove them:`);
  for (const { file: name, mutator, original } of stale)
    console.log(`${name} ${mutator}: ${oneLine(original)}`);
}

function reasonFor(mutant) {
  const entries = reasons[mutant.file] ?? [];
  return entries.find((entry) => fits({ ...entry, file: mutant.file }, mutant))?.reason;
}

/** By the text and not by the line, which changes with every edit above it; any replacement, unless the reason names one. */
function fits(entry, mutant) {
  return (
    entry.file === mutant.file &&
    entry.mutator === mutant.mutatorName &&
    oneLine(entry.original) === oneLine(mutant.original) &&
    (entry.replacement === undefined || oneLine(entry.replacement) === oneLine(mutant.replacement))
  );
}

function isSurvivor({ status }) {
  return status === "Survived" || status === "NoCoverage";
}

/** As Stryker counts it: what could not be run, and what is ignored, is left out. */
function score(list) {
  const found = list.filter(({ status }) => status === "Killed" || status === "Timeout").length;
  const valid = found + list.filter(isSurvivor).length;
  return valid === 0 ? 100 : (100 * found) / valid;
}

/** Cut, not rounded: 84.96 is not 85. */
function shown(value) {
  return (Math.floor(value * 10) / 10).toFixed(1);
}

function count(list, status, width) {
  return String(list.filter((mutant) => mutant.status === status).length).padStart(width);
}

function byPlace(left, right) {
  return left.file.localeCompare(right.file) || left.location.start.line - right.location.start.line;
}

/** The report's lines and columns start with 1; the end is not part of the text. */
function textAt(source, { start, end }) {
  const lines = source.split("\n").slice(start.line - 1, end.line);
  lines.push((lines.pop() ?? "").slice(0, end.column - 1));
  return lines.join("\n").slice(start.column - 1);
}

function oneLine(text = "") {
  return text.replace(/\s+/g, " ").trim();
}
