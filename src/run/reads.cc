#include "run/reads.h"

#include <algorithm>

namespace run {

bool serves(const Instance& stage, std::string_view kind) {
  return stage.kind == kind || (stage.entry->serves_as && kind == stage.entry->serves_as);
}

bool is_all(const stage::Input& input) { return std::string_view(input.kind) == "*"; }
bool is_gate(const stage::Input& input) { return input.need == stage::Input::Need::gate; }

bool reads_all(const Instance& stage) { return std::ranges::any_of(stage.entry->inputs, is_all); }

bool reads_kind(const Instance& stage, std::string_view kind) {
  return std::ranges::any_of(stage.entry->inputs,
                             [&](const auto& input) { return kind == input.kind; });
}

bool reads_in_several_roles(const Instance& stage, std::string_view kind) {
  return std::ranges::count_if(stage.entry->inputs, [&](const auto& input) {
           return !is_gate(input) && kind == input.kind;
         }) > 1;
}

std::vector<std::string> kinds_read(const Instance& stage) {
  std::vector<std::string> out;
  for (const auto& input : stage.entry->inputs)
    if (!is_gate(input))
      out.emplace_back(is_all(input) ? "all that is made before it" : input.kind);
  if (out.empty()) out.emplace_back("nothing");
  return out;
}

}  // namespace run
