// Compares the public types of each entry with its report in docs/api; `--update` writes the report.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import extractor from "@microsoft/api-extractor";

const { Extractor, ExtractorConfig } = extractor;
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const update = process.argv.includes("--update");
const entries = { core: "index", oci: "oci/index", pulumi: "pulumi/index", cdk: "cdk/index" };

mkdirSync(join(root, "docs", "api"), { recursive: true });
const failed = Object.entries(entries).filter(([name, entry]) => !reportIsCurrent(name, entry));
if (failed.length > 0) {
  console.error(
    `public types changed in: ${failed.map(([name]) => name).join(", ")}; run "npm run check:api -- --update"`,
  );
  process.exitCode = 1;
}

function reportIsCurrent(name, entry) {
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(root, "dist", `${entry}.d.ts`),
      compiler: { tsconfigFilePath: join(root, "tsconfig.build.json") },
      apiReport: {
        enabled: true,
        reportFileName: `${name}.api.md`,
        reportFolder: join(root, "docs", "api"),
        reportTempFolder: join(root, "node_modules", ".cache", "api"),
        // The mixins that options are made of have no name of their own for users, and change what users may write.
        includeForgottenExports: name === "core",
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        extractorMessageReporting: {
          default: { logLevel: "error" },
          // What an entry builds on is in the report of the entry that exports it.
          "ae-forgotten-export": { logLevel: "none" },
          "ae-missing-release-tag": { logLevel: "none" },
          "ae-undocumented": { logLevel: "none" },
        },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, "package.json"),
  });
  return Extractor.invoke(config, { localBuild: update, showVerboseMessages: false }).succeeded;
}
