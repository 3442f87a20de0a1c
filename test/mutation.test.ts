import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const ROOT = resolve(__dirname, "..");
const DIGEST = "components/oci/digest.ts";
const LEASE = "components/publisher/runs/lease.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mutation-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

type Status = "Killed" | "Timeout" | "Survived" | "NoCoverage" | "Ignored" | "CompileError";

/** A mutant of `text`, which is the third line of its file, after two spaces. */
function mutant(status: Status, text: string, mutatorName = "StringLiteral", replacement = '""') {
  const end = { line: 3, column: 3 + text.length };
  return { status, mutatorName, replacement, location: { start: { line: 3, column: 3 }, end }, text };
}

type Files = Readonly<Record<string, readonly ReturnType<typeof mutant>[]>>;

/** What `npm run test:mutation` prints of a report. */
function report(files: Files, reasons: object = {}) {
  const content = Object.entries(files).map(([name, mutants]) => {
    const source = `one\ntwo\n  ${mutants[0]?.text} // the rest\n`;
    return [name, { source, mutants }];
  });
  const [reportFile, reasonsFile] = [join(folder, "report.json"), join(folder, "reasons.json")];
  writeFileSync(reportFile, JSON.stringify({ files: Object.fromEntries(content) }));
  writeFileSync(reasonsFile, JSON.stringify(reasons));
  const args = [join(ROOT, "scripts", "mutation.mjs"), "--report", reportFile, "--reasons", reasonsFile];
  return spawnSync(process.execPath, args, { encoding: "utf8" });
}

function killed(count: number) {
  return Array.from({ length: count }, () => mutant("Killed", "x"));
}

describe("the report of mutation testing", () => {
  it("has the score of each file, the lowest first, and the total", () => {
    const { stdout, status } = report({
      [DIGEST]: [...killed(18), mutant("Timeout", "x"), mutant("Ignored", "x"), mutant("CompileError", "x")],
      [LEASE]: [mutant("Survived", "a"), ...killed(2)],
    });

    expect(stdout).toContain(
      `score  survived  no test  file\n 66.6         1        0  ${LEASE}\n100.0         0        0  ${DIGEST}\n`,
    );
    expect(stdout).toMatch(/\ntotal 95\.4 %, at least 85 % are wanted\n$/);
    expect(status).toBe(0);
  });

  it("fails under 85 %, also by a mutant that no test reaches", () => {
    const below = report({ [LEASE]: [mutant("Survived", "a"), mutant("NoCoverage", "b"), ...killed(11)] });
    const enough = report({ [LEASE]: [...killed(17), ...Array(3).fill(mutant("Survived", "a"))] });

    expect(below.stdout).toContain("total 84.6 %");
    expect(below.status).toBe(1);
    expect(enough.stdout).toContain("total 85.0 %");
    expect(enough.status).toBe(0);
  });

  it("names each survivor with its place, what was changed, and the reason that is known", () => {
    const files = {
      [DIGEST]: [mutant("NoCoverage", '"a"', "StringLiteral", '"b"'), ...killed(9)],
      [LEASE]: [mutant("Survived", "now < end", "EqualityOperator", "now <= end"), ...killed(9)],
    };
    const reasons = {
      [LEASE]: [{ mutator: "EqualityOperator", original: "now  <\nend", reason: "one millisecond" }],
    };

    expect(report(files, reasons).stdout).toContain(
      `\n2 mutants survived:\n` +
        `${DIGEST}:3 StringLiteral: "a" -> "b" - NO REASON, no test reaches it\n` +
        `${LEASE}:3 EqualityOperator: now < end -> now <= end - one millisecond\n`,
    );
  });

  it("takes a reason for one replacement only when it names the replacement", () => {
    const files = { [LEASE]: [mutant("Survived", "a", "X", "true"), mutant("Survived", "a", "X", "false")] };
    const reasons = { [LEASE]: [{ mutator: "X", original: "a", replacement: "true", reason: "always so" }] };

    expect(report(files, reasons).stdout).toMatch(/X: a -> true - always so\n.*X: a -> false - NO REASON\n/);
  });

  it("names the reasons that fit no survivor any more, and not those of files that were left out", () => {
    const reason = (original: string) => [{ mutator: "StringLiteral", original, reason: "words" }];
    const reasons = {
      [LEASE]: reason("gone"),
      [DIGEST]: reason("left out"),
      "components/no.ts": reason("no"),
    };

    const { stdout } = report({ [LEASE]: [mutant("Killed", "gone")] }, reasons);

    expect(stdout).toContain(
      `\n2 reasons fit no survivor any more; remove them:\n${LEASE} StringLiteral: gone\ncomponents/no.ts StringLiteral: no\n`,
    );
    expect(stdout).not.toContain("left out");
  });
});

describe("the reasons for survivors", () => {
  const reasons = JSON.parse(
    readFileSync(join(ROOT, "scripts", "mutation-reasons.json"), "utf8"),
  ) as Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>;

  it("each have a mutator, the text that is changed, and a sentence", () => {
    const incomplete = Object.values(reasons)
      .flat()
      .filter(({ mutator, original, reason }) => !mutator || !original || !reason);

    expect(incomplete).toEqual([]);
  });
});
