// {"conversations": [{"from": "human", "value": ...}, ...], "system": ...}.
#include "align/dialogue.h"

namespace align::dialogue {

namespace {

using base::Code;
using base::Error;
using base::Result;

// Who speaks, by the names that such files use.
std::string role_of(const std::string& from) {
  constexpr std::pair<const char*, const char*> kNames[] = {
      {"human", "user"},      {"user", "user"},           {"gpt", "assistant"},
      {"chatgpt", "assistant"}, {"bing", "assistant"},      {"bard", "assistant"},
      {"model", "assistant"},   {"assistant", "assistant"}, {"system", "system"},
      {"tool", "tool"},         {"observation", "tool"}};
  for (const auto& [name, role] : kNames)
    if (from == name) return role;
  return from;
}

bool fits(const Value& line) { return member(line, "conversations"); }

Result<Dialogue> read(const Value& line) {
  const auto* list = member(line, "conversations")->list();
  if (!list || list->items.empty())
    return Error{Code::bad_data, "\"conversations\" is no list of turns", "", ""};
  Dialogue out;
  if (const auto* system = member(line, "system"); system && system->text() && system->truthy())
    TRY(add(out, "system", *system->text()));
  for (const auto& one : list->items) {
    const bool spelled = member(one, "from");
    const auto from = TRY(text_at(one, spelled ? "from" : "role"));
    TRY(add(out, role_of(from), TRY(text_at(one, spelled ? "value" : "content"))));
  }
  return out;
}

}  // namespace

extern const Entry sharegpt{"conversations as ShareGPT has them", fits, read};

}  // namespace align::dialogue
