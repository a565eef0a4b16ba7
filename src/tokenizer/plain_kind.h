// How a tokenizer.json of SentencePiece's kind turns a text into words, where that is a kind that
// plain_ids.h knows.
#pragma once

#include <optional>

#include "base/json.h"

namespace tokenizer {

struct PlainKind {
  // What stands between two words: runs of U+2581 (the model sees all of the text), each U+2581,
  // or white space, which goes.
  enum class Cut { runs, each, white };
  // A U+2581 in front: put there, or only where none stands.
  enum class Front { none, always, unless_there };

  base::Json form = nullptr;  // the normalizer that changes characters; null: none
  bool by_graphemes = false;  // that is what it does
  bool strip_end = false;     // white space
  bool squeeze = false;       // several spaces become one
  bool trim = false;          // then one at each end goes
  Front front = Front::none;
  bool only_first = false;  // a part that begins the text has the front
  Cut cut = Cut::runs;

  // Whether words are changed before they are words of the model.
  bool shapes() const { return !form.is_null() || strip_end || squeeze || trim; }

  // None for what works otherwise.
  static std::optional<PlainKind> of(const base::Json& file);
};

}  // namespace tokenizer
