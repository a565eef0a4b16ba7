// janua completion bash|zsh|fish: what makes a shell complete the words of `janua`. The scripts are a
// few lines, for the program itself knows its words (complete.h).
#include "cli/command.h"

namespace cli::light {

namespace {

constexpr const char* kBash = R"(_janua() {
  local IFS=$'\n' line=("${COMP_WORDS[@]:1:COMP_CWORD}")
  COMPREPLY=($(janua complete -- "${line[@]}" 2>/dev/null))
  if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -o default -F _janua janua
)";

constexpr const char* kZsh = R"(#compdef janua
_janua() {
  local -a found
  found=("${(@f)$(janua complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  found=("${(@)found:#}")
  if (( ! $#found )); then
    _files
  elif [[ $#found == 1 && $found[1] == *= ]]; then
    compadd -S '' -- $found
  else
    compadd -- $found
  fi
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _janua "$@"; else compdef _janua janua; fi
)";

constexpr const char* kFish = R"(function __janua_complete
  set -l line (commandline -opc) (commandline -ct)
  janua complete -- $line[2..] 2>/dev/null
end
complete -c janua -a '(__janua_complete)'
)";

base::Result<void> run(Invocation& invocation) {
  const auto& shell = invocation.arguments[0];
  const char* script = shell == "bash" ? kBash : shell == "zsh" ? kZsh : kFish;
  if (shell != "bash" && shell != "zsh" && shell != "fish")
    return base::Error{base::Code::bad_request, "'" + shell + "' is no shell that is known here",
                       "", "choose bash, zsh or fish"};
  invocation.print_exact(script);
  return {};
}

constexpr Argument kArguments[] = {{"bash|zsh|fish", "the shell"}};
constexpr Example kExamples[] = {
    {"source <(janua completion bash)", "in ~/.bashrc"},
    {"source <(janua completion zsh)", "in ~/.zshrc, after compinit"},
    {"janua completion fish | source", "in ~/.config/fish/config.fish"}};

}  // namespace

extern const Entry completion{
    .group = Group::shell,
    .summary = "Print what makes a shell complete commands, flags and recipe keys of janua.",
    .arguments = kArguments,
    .examples = kExamples,
    .obeys = kNone,
    .run = run};

}  // namespace cli::light
