import { Argument, Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { CI_VENDORS } from "../../components/render/ci/vendors";
import { examples } from "../output/examples";
import type { Shell } from "../shell";
import { collectPlatform } from "./platform";

/** `multiarch init`: writes what a team starts from. */
export function initCommand(shell: Shell): CommandUnknownOpts {
  return new Command("init")
    .description("Write a pipeline for an image, or the stack of a service.")
    .addCommand(initCiCommand(shell));
}

function initCiCommand(shell: Shell): CommandUnknownOpts {
  const command = new Command("ci")
    .description("Write the pipeline that builds and publishes an image for several platforms.")
    .addArgument(new Argument("<vendor>", "who runs the pipeline").choices(CI_VENDORS))
    .requiredOption("-i, --image <repository>", "registry and repository of the image, without a tag")
    .addOption(
      new Option("-m, --mode <mode>", "one job with QEMU, or a job on a machine of each architecture")
        .choices(["native", "emulated"] as const)
        .default("native" as const),
    )
    .addOption(
      new Option(
        "-s, --service <file>",
        "options file of a service: platforms, Dockerfile, build arguments",
      ).conflicts(["platform", "context", "file", "target"]),
    )
    .option(
      "-p, --platform <platform>",
      "a platform to build, again for each (default: linux/amd64, linux/arm64)",
      collectPlatform,
    )
    .option("-c, --context <folder>", "folder that is sent to the build (default: .)")
    .option("-f, --file <path>", "the Dockerfile (default: Dockerfile in the context)")
    .option("-t, --target <stage>", "stage of the Dockerfile (default: the last one)")
    .option("-b, --branch <branch>", "branch whose pushes are published", "main");
  return command
    .option("-o, --output <folder>", "folder to write into", ".")
    .option("--print", "print the files and write nothing")
    .option("--force", "replace files that are there with another text")
    .option("--json", "print the files as JSON")
    .addHelpText("after", examples(CI_EXAMPLES))
    .action(async (vendor, options) => {
      const { initCi } = await import("../init/ci");
      await initCi(shell, vendor, options);
    });
}

const CI_EXAMPLES = [
  [
    "multiarch init ci github --image ghcr.io/acme/billing",
    "a job on Intel, a job on Arm, and one that combines",
  ],
  ["multiarch init ci gitlab --image registry.gitlab.com/acme/billing --mode emulated", "one job with QEMU"],
  [
    "multiarch init ci codebuild --image 123456789012.dkr.ecr.eu-west-1.amazonaws.com/billing --print",
    "see the buildspecs and write nothing",
  ],
] as const;
