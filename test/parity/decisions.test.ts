import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

const components = join(__dirname, "..", "..", "components");

describe.each(["pulumi", "cdk"])("the %s component", (engine) => {
  it("decides nothing but who publishes", () => {
    const files = readdirSync(join(components, engine)).filter((file) => file.endsWith(".ts"));

    const found = files.flatMap((file) => decisions(readFileSync(join(components, engine, file), "utf8")));

    expect(files.length).toBeGreaterThan(2);
    expect(found).toEqual([expect.stringMatching(/^publisher \?\? new MultiArchPublisher\(/)]);
  });
});

/** Every place where the code goes one of two ways. */
function decisions(text: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (isDecision(node)) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("component.ts", text, ts.ScriptTarget.Latest, true));
  return found;
}

function isDecision(node: ts.Node): boolean {
  if (ts.isIfStatement(node) || ts.isSwitchStatement(node) || ts.isConditionalExpression(node)) return true;
  if (ts.isPropertyAccessExpression(node) && node.questionDotToken !== undefined) return true;
  if (!ts.isBinaryExpression(node)) return false;
  const branching = [
    ts.SyntaxKind.QuestionQuestionToken,
    ts.SyntaxKind.AmpersandAmpersandToken,
    ts.SyntaxKind.BarBarToken,
    ts.SyntaxKind.EqualsEqualsEqualsToken,
    ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ];
  return branching.includes(node.operatorToken.kind);
}
