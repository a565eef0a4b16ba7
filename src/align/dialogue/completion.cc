// {"prompt": text, "completion": text}: a text and how it goes on. No template is put around it; the completion is
// learned from, and the end of a text behind it.
#include "align/dialogue.h"

namespace align::dialogue {

namespace {

using base::Result;

bool fits(const Value& line) {
  const auto* completion = member(line, "completion");
  return completion && completion->text() && member(line, "prompt");
}

Result<Dialogue> read(const Value& line) {
  Dialogue out;
  out.completion = {TRY(text_at(line, "prompt")), TRY(text_at(line, "completion"))};
  return out;
}

}  // namespace

extern const Entry completion{"a prompt and its completion", fits, read};

}  // namespace align::dialogue
