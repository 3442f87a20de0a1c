import { Argument, Command, type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { CI_VENDORS } from "../../components/render/ci/vendors";
import type { StackEngine } from "../../components/render/stack/stack";
import { examples } from "../output/examples";
import type { Shell } from "../shell";
import { collectPlatform } from "./platform";

/** `multiarch init`: writes what a team starts from. */
export function initCommand(shell: Shell): CommandUnknownOpts {
  return new Command("init")
    .description("write a pipeline for an image, or the stack of a service")
    .addCommand(initCiCommand(shell))
    .addCommand(initStackCommand(shell, "pulumi", "write a Pulumi program that deploys a service"))
    .addCommand(initStackCommand(shell, "cdk", "write a CDK app that deploys a service"));
}

function initCiCommand(shell: Shell): CommandUnknownOpts {
  const command = new Command("ci")
    .description("write the pipeline that builds and publishes an image for several platforms")
    .addArgument(new Argument("<vendor>", "who runs the pipeline").choices(CI_VENDORS))
    .requiredOption("--image <repository>", "registry and repository of the image, without a tag")
    .addOption(
      new Option("--mode <mode>", "one job with QEMU, or a job on a machine of each architecture")
        .choices(["native", "emulated"] as const)
        .default("native" as const),
    )
    .addOption(
      new Option(
        "--service <file>",
        "options file of a service: platforms, Dockerfile, build arguments",
      ).conflicts(["platform", "context", "file", "target"]),
    )
    .option(
      "--platform <platform>",
      "a platform to build, again for each (default: linux/amd64, linux/arm64)",
      collectPlatform,
    )
    .option("--context <folder>", "folder that is sent to the build (default: .)")
    .option("-f, --file <path>", "the Dockerfile (default: Dockerfile in the context)")
    .option("--target <stage>", "stage of the Dockerfile (default: the last one)")
    .option("--branch <branch>", "branch whose pushes are published", "main");
  return command
    .addOption(outputOption())
    .addOption(printOption())
    .addOption(forceOption())
    .addOption(jsonOption())
    .addHelpText("after", examples(CI_EXAMPLES))
    .action(async (vendor, options) => {
      const { initCi } = await import("../init/ci");
      await initCi(shell, vendor, options);
    });
}

function initStackCommand(shell: Shell, engine: StackEngine, description: string): CommandUnknownOpts {
  return new Command(engine)
    .description(description)
    .argument("[name]", "name of the service; the options file has its own")
    .addOption(new Option("--service <file>", "options file of the service").conflicts(["github", "branch"]))
    .option("--github <repository>", "repository whose pushes are built, such as acme/billing-api")
    .option("--branch <branch>", "branch whose pushes are built (default: main)")
    .addOption(outputOption())
    .addOption(printOption())
    .addOption(forceOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      examples([
        [
          `multiarch init ${engine} billing-api --github acme/billing-api`,
          "a service of a GitHub repository",
        ],
        [
          `multiarch init ${engine} --service billing.json --output infrastructure`,
          "everything that its options file says",
        ],
      ]),
    )
    .action(async (name, options) => {
      const { initStack } = await import("../init/stack");
      await initStack(shell, engine, name, options);
    });
}

const outputOption = () => new Option("--output <folder>", "folder to write into").default(".");
const printOption = () => new Option("--print", "print the files and write nothing");
const forceOption = () => new Option("--force", "replace files that are there with another text");
const jsonOption = () => new Option("--json", "print the files as JSON");

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
