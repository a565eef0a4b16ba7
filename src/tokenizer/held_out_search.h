// Looks through a file of text to learn from, batch by batch, for what is held out.
#pragma once

#include <span>
#include <vector>

#include "tokenizer/held_out.h"
#include "tokenizer/training_text.h"

namespace tokenizer {

class HeldOutSearch {
 public:
  HeldOutSearch(const HeldOut& held, LanguageFile file) : held_(held), file_(std::move(file)) {}

  // The documents of the file, in its order. Pieces of plain text are one text, however they were cut.
  void look(std::span<const TrainingText> batch, const base::Pool& pool);
  // Error: bad_data, with the first places that hold such a text, and what it is.
  base::Result<void> over() const;

 private:
  struct Place {
    std::string name;  // "document ... of the source ...", "line 17"
    HeldOut::Found found;
  };
  void add(const TrainingText& document, HeldOut::Found found, std::size_t lines_before);
  bool plain() const;

  const HeldOut& held_;
  LanguageFile file_;
  std::string tail_;       // of plain text: the end of the piece before
  std::size_t lines_ = 0;  // of plain text: that ended before the next piece
  std::vector<Place> places_;
};

}  // namespace tokenizer
