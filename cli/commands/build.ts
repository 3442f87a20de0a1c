import { Command } from "@commander-js/extra-typings";
import { examples } from "../output/examples";
import type { Shell } from "../shell";
import { collect } from "./collect";
import { collectPlatform } from "./platform";

/** `multiarch build`. */
export function buildCommand(shell: Shell) {
  return new Command("build")
    .summary("build an image for every platform, then write its tags")
    .description(
      "Builds every platform at once, pushes each by digest, then writes one index of all of them and, last, its tags.\n" +
        "When a platform fails, no tag is written.",
    )
    .argument("[context]", "folder that the build may read; with --service, the folder of the source", ".")
    .option("-t, --tag <reference>", "reference that the image gets; may be repeated", collect)
    .option(
      "--service <file>",
      "options file of the service, in JSON or YAML: its Dockerfile, platforms, caches and test",
    )
    .option(
      "--platform <platform>",
      "platform to build; may be repeated (default: linux/amd64 and linux/arm64)",
      collectPlatform,
    )
    .option("-f, --file <path>", "the Dockerfile (default: Dockerfile in the context)")
    .option("--target <stage>", "stage of the Dockerfile to build")
    .option(
      "--build-arg <name=value>",
      "build argument; the image keeps it, so it is no place for a secret",
      collect,
    )
    .option("--secret <where>", "secret of the build: id=<id>,env=<variable> or id=<id>,src=<file>", collect)
    .option(
      "--cache <reference>",
      "where the build caches are kept (default: the repository of the first tag)",
    )
    .option("--no-cache", "build every step again, and keep no build cache in a registry")
    .option("--push", "push the image; it is pushed anyway, unless it is loaded")
    .option("--load", "load the image of one platform into Docker instead")
    .option("--output <file>", 'write the image of one platform to an archive instead, for "docker load"')
    .option("--builder <name>", "builder of buildx (default: the current one)")
    .option("--skip-audit <reason>", "why the images may have programs of another architecture")
    .option("--dry-run", "print the commands and run nothing")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      examples([
        ["multiarch build --tag ghcr.io/acme/web:1.4", "both architectures, one tag"],
        [
          "multiarch build services/web --tag $REPO:1.4 --tag $REPO:latest",
          "several tags; those of a version are written first",
        ],
        ["multiarch build --service web.json --tag $REPO:try", "what the pipeline builds, with its caches"],
        ["multiarch build --load --platform linux/arm64 --tag web:try", "one platform, for docker run"],
        ["multiarch build --dry-run --tag ghcr.io/acme/web:1.4", "the commands of buildx"],
      ]),
    )
    .action(async (context, options) => {
      const { runBuild } = await import("../build/run-build");
      await runBuild(shell, context, options);
    });
}
