import { Argument, Command, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { SHELLS } from "../completion/shells";
import { examples } from "../output/examples";
import type { Shell } from "../shell";

/** `multiarch completion`: a script that lets a shell complete every command. */
export function completionCommand(shell: Shell): CommandUnknownOpts {
  return new Command("completion")
    .description("print the script that completes commands, options and values in a shell")
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .addHelpText(
      "after",
      examples([
        ['eval "$(multiarch completion bash)"', "in ~/.bashrc"],
        ['eval "$(multiarch completion zsh)"', "in ~/.zshrc, after compinit"],
        ["multiarch completion fish > ~/.config/fish/completions/multiarch.fish", "once"],
      ]),
    )
    .action(async (name, _options, command) => {
      const { completionScript } = await import("../completion/completion");
      shell.print(completionScript(name, programOf(command)));
    });
}

function programOf(command: CommandUnknownOpts): CommandUnknownOpts {
  return command.parent === null ? command : programOf(command.parent);
}
