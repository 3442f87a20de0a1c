import { Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { examples } from "../output/examples";
import type { Shell } from "../shell";
import { collect } from "./collect";

/** `multiarch tags`: the tags that a git reference would get. */
export function tagsCommand(shell: Shell): CommandUnknownOpts {
  return new Command("tags")
    .description("show the image tags that a git reference would get under a service's options")
    .requiredOption("--commit <sha>", "commit that is built, 12 or more hex digits")
    .option(
      "--ref <ref>",
      "git reference: refs/heads/x, refs/tags/v1.2.3, pr/7, a branch (default: --branch)",
    )
    .option("--service <file>", "options file of the service, in JSON or YAML")
    .option("--tag <template>", "tag template instead of the service's, such as {version}; repeat", collect)
    .option("--branch <name>", 'default branch (default: the service\'s, or "main")')
    .option("--version-prefix <text>", 'what stands before a version in a git tag, such as "api/"')
    .addOption(
      new Option("--version-scheme <scheme>", "how versions are written").choices([
        "semver",
        "numeric",
      ] as const),
    )
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      examples([
        ["multiarch tags --ref refs/tags/v1.4.2 --commit $(git rev-parse HEAD)", "a version"],
        ["multiarch tags --service service.json --ref refs/heads/main --commit $SHA", "a push to main"],
        ["multiarch tags --tag '{version}' --tag edge --commit $SHA", "the templates of two tags"],
      ]),
    )
    .action(async (options) => {
      const { showTags } = await import("../tags/show-tags");
      await showTags(shell, options);
    });
}
