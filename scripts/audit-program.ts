// Writes the audit as one line of JavaScript into the buildspec's own sources, since what renders a buildspec reads no files.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const root = join(__dirname, "..");
const FILE = join(root, "components", "render", "buildspec", "audit-program.ts");

/** The program `components/audit/program.ts` with all that it needs. */
export async function auditProgram(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(root, "components", "audit", "program.ts")],
    bundle: true,
    minify: true,
    platform: "node",
    // The oldest that the images of CodeBuild have: https://github.com/aws/aws-codebuild-docker-images
    target: "node18",
    format: "cjs",
    legalComments: "none",
    logLevel: "warning",
    write: false,
  });
  return outputFiles.map(({ text }) => text.trimEnd()).join("");
}

/** The source that holds it. */
export function sourceOf(program: string): string {
  return [
    "/** What `npm run audit-program` makes of `components/audit/program.ts`; a test compares both. */",
    "// biome-ignore format: one line, as it comes.",
    `export const AUDIT_PROGRAM = ${JSON.stringify(program)};`,
    "",
  ].join("\n");
}

if (process.argv[1] === __filename) {
  void auditProgram().then((program) => {
    writeFileSync(FILE, sourceOf(program));
    console.log(`components/render/buildspec/audit-program.ts ${program.length} bytes`);
  });
}
