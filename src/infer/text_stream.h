// Tokens in, safe text out: what may be shown of an answer while it is still being written.
//
// Held back: bytes that do not yet make a whole character, and text that may be the beginning of a
// stop string. Bytes that can never become UTF-8 come out as U+FFFD. Each token owns the text that
// it completed, so the texts of all released tokens, joined, are the text released; a token that
// ends inside a character owns "" and the one that completes it owns the character.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/utf8.h"
#include "infer/sampler.h"

namespace infer {

struct Written {
  Choice choice;
  std::string bytes;  // raw bytes of the token
  std::string text;   // what it added to the text
};

struct Piece {
  std::string text;              // valid UTF-8
  std::vector<Written> written;  // the tokens it came from; may be empty while text is not
};

class TextStream {
 public:
  explicit TextStream(std::vector<std::string> stops);
  // Adds a token; true if a stop string is complete now, and then the text ends before it.
  bool add(Choice choice, std::string bytes);
  // What can be shown since the last call.
  Piece take();
  // The end: nothing is held back any more.
  Piece finish();

 private:
  void put(std::string_view character);
  bool find_stop(std::size_t from);
  std::size_t safe_end() const;
  Piece release(std::size_t end);

  struct Owned {
    Written written;
    std::size_t begin, end;  // its text in text_
  };
  std::vector<std::string> stops_;
  std::string text_;          // all text so far
  std::string partial_;       // bytes of an unfinished character
  std::size_t released_ = 0;  // bytes of text_ already out
  std::vector<Owned> waiting_;
  bool stopped_ = false;
};

using base::to_utf8;

}  // namespace infer
