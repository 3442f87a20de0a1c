import { Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { examples } from "../output/examples";
import type { Shell } from "../shell";
import { collectPlatform } from "./platform";

/** `multiarch lint`: what breaks in a Dockerfile when it is built for a second architecture. */
export function lintCommand(shell: Shell): CommandUnknownOpts {
  return new Command("lint")
    .description("find what breaks in a Dockerfile when it is built for a second architecture")
    .argument("[files...]", 'Dockerfiles; "-" is standard input (default: ./Dockerfile)')
    .option(
      "--platform <platform>",
      "platform that the image is built for; repeat (default: linux/amd64, linux/arm64)",
      collectPlatform,
    )
    .option("--target <stage>", "stage that is built (default: the last)")
    .addOption(
      new Option("--severity <level>", "least severity that is shown")
        .choices(["error", "warning", "info"] as const)
        .default("info" as const),
    )
    .addOption(
      new Option("--format <format>", "form of the output")
        .choices(["text", "json", "sarif", "github"] as const)
        .default("text" as const),
    )
    .option("--json", "print JSON, as --format json does")
    .addHelpText(
      "after",
      examples([
        ["multiarch lint", "check ./Dockerfile for linux/amd64 and linux/arm64"],
        ["multiarch lint --platform linux/amd64,linux/arm64,linux/arm/v7 api/Dockerfile", "three platforms"],
        ["multiarch lint --format sarif Dockerfile > lint.sarif", "a report for code scanning"],
        ["git show HEAD:Dockerfile | multiarch lint --severity warning -", "a file of git, without advice"],
      ]),
    )
    .action(async (files, options) => {
      const { lintFiles } = await import("../lint/lint-files");
      await lintFiles(shell, files, options);
    });
}
