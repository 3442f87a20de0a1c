import { Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { DEFAULT_PLATFORMS } from "../../components/oci/default-platforms";
import { examples } from "../output/examples";
import type { Shell } from "../shell";
import { collect } from "./collect";
import { collectPlatform } from "./platform";

export function doctorCommand(shell: Shell): CommandUnknownOpts {
  return new Command("doctor")
    .description("look at what a build for several platforms needs, and say what mends it")
    .option(
      "--platform <platform>",
      "platform to build for, repeated (default: linux/amd64 and linux/arm64)",
      collectPlatform,
    )
    .option(
      "--registry <host>",
      "registry to sign in to, repeated (default: those of Docker's configuration)",
      collect,
    )
    .option("--no-aws", "leave AWS out")
    .option("--fix", "run the commands that only add something", false)
    .option("--json", "print JSON", false)
    .addHelpText(
      "after",
      examples([
        ["multiarch doctor", "everything"],
        ["multiarch doctor --platform linux/arm/v7 --no-aws", "whether this machine builds for 32-bit Arm"],
        ["multiarch doctor --fix", "and make a builder where there is none"],
      ]),
    )
    .action(async ({ platform = DEFAULT_PLATFORMS, registry = [], ...options }) => {
      const { doctor } = await import("../doctor/doctor");
      await doctor(shell, { platform, registry, ...options });
    });
}
