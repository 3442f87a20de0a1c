import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { examples } from "../output/examples";
import { readReference } from "../reference";
import type { Shell } from "../shell";
import { platformOption } from "./platform";

/** `multiarch inspect`: what an image of a registry is made of. */
export function inspectCommand(shell: Shell): CommandUnknownOpts {
  return new Command("inspect")
    .description("show what an image is made of, in the lines of docker buildx imagetools inspect")
    .argument("<reference>", "image, such as registry.example.com/team/api:1.4.2", (text) =>
      readReference(text),
    )
    .option("--tree", "show sizes, attestations, builds, and the run that published it")
    .option(
      "--platform <platform>",
      "print the reference of the one image that a machine of this platform gets",
      platformOption,
    )
    .option("--raw", "print the exact bytes")
    .option("--json", "print JSON; with --tree, what the tree shows")
    .addHelpText(
      "after",
      examples([
        ["multiarch inspect alpine:3.22", "the platforms of an image"],
        ["multiarch inspect --tree registry.example.com/team/api:1.4.2", "sizes, attestations, builds"],
        ["docker run $(multiarch inspect --platform linux/arm64 alpine:3.22)", "the image of one platform"],
        ["multiarch inspect --raw alpine:3.22 | sha256sum", "the digest, checked"],
      ]),
    )
    .action(async (reference, options) => {
      const { inspect } = await import("../inspect/inspect");
      await inspect(shell, reference, options);
    });
}
