// {"instruction", "input", "output"} (Taori et al., Stanford Alpaca, 2023), with "system" and "history" where a line
// has them. The input stands behind the instruction, with an empty line between.
#include "align/dialogue.h"

namespace align::dialogue {

namespace {

using base::Code;
using base::Error;
using base::Result;

bool fits(const Value& line) { return member(line, "instruction") && member(line, "output"); }

Result<std::string> text_or_none(const Value& line, const char* name) {
  const auto* found = member(line, name);
  if (!found || found->none()) return std::string();
  return text_at(line, name);
}

// Pairs of what was said and answered before.
Result<void> add_history(const Value& line, Dialogue& out) {
  const auto* history = member(line, "history");
  if (!history || !history->list()) return {};
  for (const auto& pair : history->list()->items) {
    const auto* both = pair.list();
    if (!both || both->items.size() != 2 || !both->items[0].text() || !both->items[1].text())
      return Error{Code::bad_data, "\"history\" holds what is no pair of texts", "", ""};
    TRY(add(out, "user", *both->items[0].text()));
    TRY(add(out, "assistant", *both->items[1].text()));
  }
  return {};
}

Result<Dialogue> read(const Value& line) {
  Dialogue out;
  if (const auto system = TRY(text_or_none(line, "system")); !system.empty())
    TRY(add(out, "system", system));
  TRY(add_history(line, out));
  const auto input = TRY(text_or_none(line, "input"));
  TRY(add(out, "user", TRY(text_at(line, "instruction")) + (input.empty() ? "" : "\n\n" + input)));
  TRY(add(out, "assistant", TRY(text_at(line, "output"))));
  return out;
}

}  // namespace

extern const Entry alpaca{"instruction, input and output as Alpaca has them", fits, read};

}  // namespace align::dialogue
