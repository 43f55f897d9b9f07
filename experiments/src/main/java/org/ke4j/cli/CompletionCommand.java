package org.ke4j.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a script that completes verbs and options of 'ke' at the tab key, for bash or zsh."
    },
    footer = {
      "",
      "Examples:",
      "  source <(ke completion bash)",
      "  ke completion bash > ~/.local/share/bash-completion/completions/ke",
      "  source <(ke completion zsh)"
    })
final class CompletionCommand implements Runnable {
  /** What it is for. */
  enum Shell {
    BASH,
    ZSH
  }

  @Parameters(paramLabel = "bash|zsh", description = "the shell")
  private Shell shell;

  @Override
  public void run() {
    // Picocli's script loads zsh's layer for bash by itself when it runs in zsh.
    String script = AutoComplete.bash("ke", Verbs.whole());
    StandardOutput.print(
        shell == Shell.ZSH ? "autoload -U +X compinit && compinit -u\n" + script : script);
  }
}
