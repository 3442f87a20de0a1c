import { Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { examples } from "../output/examples";
import type { Shell } from "../shell";
import { collect } from "./collect";
import { collectPlatform } from "./platform";

/** `multiarch combine`: one index of images that are in registries. */
export function combineCommand(shell: Shell): CommandUnknownOpts {
  return new Command("combine")
    .description("join images of several platforms into one index, and tag it")
    .argument("<sources...>", "images and indexes: references, or digests of the repository of the tags")
    .option("-t, --tag <reference>", "tag to write; repeat. Versions and commits are written first", collect)
    .option("--platform <platform>", "take exactly these platforms, in this order; repeat", collectPlatform)
    .option("--append", "add to what the tag holds; the same platform is replaced")
    .option("--annotation <key=value>", "annotation of the index; repeat", collect)
    .addOption(
      new Option("--media-type <type>", "type of the index")
        .choices(["auto", "oci", "docker"] as const)
        .default("auto" as const),
    )
    .addOption(
      new Option("--attestations <what>", "whether SBOMs and provenance stay with their images")
        .choices(["keep", "strip"] as const)
        .default("keep" as const),
    )
    .option("--dry-run", "print the exact index and write nothing")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      examples([
        [
          "multiarch combine -t registry.example.com/app:1.4.2 -t registry.example.com/app:latest sha256:1f3c… sha256:9b2e…",
          "two images of the repository under two tags",
        ],
        [
          "multiarch combine -t registry.example.com/app:1.4.2 --append registry.example.com/app:1.4.2-riscv64",
          "one more platform for a tag",
        ],
        [
          "multiarch combine -t mirror.example.com/debian:12 --platform linux/amd64 --platform linux/arm64 debian:12",
          "two platforms of an image, copied to another registry",
        ],
      ]),
    )
    .action(async (sources, options) => {
      const { combine } = await import("../combine/combine");
      await combine(shell, sources, options);
    });
}
