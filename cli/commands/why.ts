import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { examples } from "../output/examples";
import { readReference } from "../reference";
import type { Shell } from "../shell";
import { platformOption } from "./platform";

/** `multiarch why`: which image of an index a machine gets. */
export function whyCommand(shell: Shell): CommandUnknownOpts {
  return new Command("why")
    .description("show which image a machine gets of a reference, and why")
    .argument("<reference>", "image, such as registry.example.com/team/api:1.4.2", (text) =>
      readReference(text),
    )
    .requiredOption("--platform <platform>", "platform of the machine, such as linux/arm64", platformOption)
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      examples([
        ["multiarch why alpine:3.22 --platform linux/arm64", "an Arm server"],
        ["multiarch why alpine:3.22 --platform linux/arm/v6", "a Raspberry Pi Zero"],
      ]),
    )
    .action(async (reference, options) => {
      const { why } = await import("../inspect/why");
      await why(shell, reference, options);
    });
}
