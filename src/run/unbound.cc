#include "run/unbound.h"

#include "run/reads.h"

namespace run {

namespace {

using base::Code;
using base::Error;

std::string list(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace

Error in_a_circle(const Instance& stage, const std::vector<std::string>& path) {
  return {Code::bad_request,
          "the stages read one another in a circle: " + list(path) + ", " + stage.name, stage.where,
          "let one of them read from another stage"};
}

Error of_no_use(const Instance& stage, const Instance& named) {
  return {Code::bad_request,
          "the stage '" + stage.name + "' of kind " + stage.kind + " has no use for the " +
              named.kind + " '" + named.name + "'",
          stage.where, "it reads " + list(kinds_read(stage))};
}

Error wrong_kind(const Instance& stage, const std::string& role, const std::string& kind,
                 const Instance& read) {
  return {Code::bad_request,
          "the stage '" + stage.name + "' reads a " + kind + " as " + role + ", and '" + read.name +
              "' is a " + read.kind,
          stage.where, "name a stage of kind " + kind};
}

Error unsaid_role(const Instance& stage, const stage::Input& input) {
  std::string roles, example;
  for (const auto& other : stage.entry->inputs)
    if (std::string_view(other.kind) == input.kind && !is_gate(other)) {
      roles += (roles.empty() ? "" : ", ") + std::string(other.named());
      example += (example.empty() ? "" : ", ") + std::string(other.named()) + " = \"...\"";
    }
  return {Code::bad_request,
          "the stage '" + stage.name + "' reads a " + input.kind + " in more than one role (" +
              roles + "), and nothing says which is the " + input.named(),
          stage.where, "write from = {" + example + "} in its [[stage]]"};
}

Error several(const Instance& stage, const std::string& kind,
              const std::vector<std::string>& names) {
  return {Code::bad_request,
          "the stage '" + stage.name + "' reads one " + kind +
              ", and the recipe makes several: " + list(names),
          stage.where,
          stage.listed ? "say which: from = [\"" + names[0] + "\"]"
                       : "say which: make it a [[stage]] with kind = \"" + stage.kind +
                             "\" and from = [\"" + names[0] + "\"]"};
}

Error not_made(const Instance& stage, const std::string& kind) {
  return {Code::bad_request, "the recipe has [" + stage.name + "] but no [" + kind + "]", "",
          "add a line [" + kind + "]; `janua docs recipes " + kind + "` tells its keys"};
}

}  // namespace run
