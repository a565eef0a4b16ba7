#include "data/judge.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "data/measure/cut_words.h"
#include "data/measure/sentences.h"
#include "data/symbol.h"

namespace data::judge {

const Entry* find(std::string_view name) {
  for (const auto& row : all())
    if (name == row.entry->name) return row.entry;
  return nullptr;
}

Page::Page(std::string_view text, std::string_view language) : text_(text), language_(language) {}

void Page::use_words(std::vector<std::string> words) {
  held_ = std::move(words);
  given_ = true;
  words_.emplace(held_.begin(), held_.end());
}

std::int64_t Page::symbols() const {
  if (!symbols_) symbols_ = count_symbols(text_);
  return *symbols_;
}

std::span<const std::string_view> Page::words() const {
  if (!words_) words_ = measure::cut_words(text_, language_);
  return *words_;
}

bool Page::inside(std::string_view line) const {
  const std::less_equal<> before;
  return before(text_.data(), line.data()) &&
         before(line.data() + line.size(), text_.data() + text_.size());
}

// Where each word that was given stands. False where one does not.
bool Page::locate() const {
  if (located_) return *located_;
  std::size_t at = 0;
  for (const auto& word : held_) {
    const auto found = text_.find(word, at);
    if (found == text_.npos) {
      places_.clear();
      return *(located_ = false);
    }
    places_.push_back(text_.substr(found, word.size()));
    at = found + word.size();
  }
  return *(located_ = true);
}

std::int64_t Page::sentences(std::string_view line) const {
  if (!inside(line) || (given_ && !locate()))
    return measure::count_sentences(line, measure::cut_words(line, language_));
  std::span<const std::string_view> words =
      given_ ? std::span<const std::string_view>(places_) : this->words();
  const auto stands_before = [](std::string_view word, const char* at) { return word.data() < at; };
  const auto first = std::lower_bound(words.begin(), words.end(), line.data(), stands_before);
  const auto last = std::lower_bound(first, words.end(), line.data() + line.size(), stands_before);
  return measure::count_sentences(line, {first, last});
}

}  // namespace data::judge
