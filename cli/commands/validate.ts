import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { examples } from "../output/examples";
import { readReference } from "../reference";
import type { Shell } from "../shell";

/** `multiarch validate`: every fault of an image. */
export function validateCommand(shell: Shell): CommandUnknownOpts {
  return new Command("validate")
    .description("list every fault of an image: what it names is there, and is what it says")
    .argument("<reference>", "image, such as registry.example.com/team/api:1.4.2", (text) =>
      readReference(text),
    )
    .option("--deep", "ask for every layer too")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      examples([
        ["multiarch validate registry.example.com/team/api:1.4.2", "the index, its images and their configs"],
        ["multiarch validate --deep registry.example.com/team/api:1.4.2", "the layers too"],
      ]),
    )
    .action(async (reference, options) => {
      const { validate } = await import("../inspect/validate");
      await validate(shell, reference, options);
    });
}
