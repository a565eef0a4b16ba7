#include "data/measure/sentences.h"

#include <algorithm>

#include "base/utf8.h"
#include "data/measure/signs.h"
#include "text/character.h"

namespace data::measure {

namespace {

bool is_punctuation(std::string_view word) {
  for (std::size_t at = 0; at < word.size();) {
    const auto c = base::read_code_point(word, at);
    if (!text::is_punctuation(c.value)) return false;
    at += c.size;
  }
  return true;
}

bool is_end(std::string_view word) {
  const auto c = base::read_code_point(word, 0);
  return c.size == word.size() && ends_sentence(c.value);
}

// Whether white space between words is a word to spaCy: more than the one space that parts two words.
bool is_word(std::string_view gap) { return gap.size() > (gap.starts_with(' ') ? 1 : 0); }

class Counter {
 public:
  void word(std::string_view word) {
    if (!behind_end_) {
      behind_end_ = is_end(word);
    } else if (!is_end(word) && !is_punctuation(word)) {
      next();
    }
  }
  void gap(std::string_view gap) {
    if (behind_end_ && is_word(gap)) next();
  }
  std::int64_t count() const { return count_; }

 private:
  void next() {
    ++count_;
    behind_end_ = false;
  }
  std::int64_t count_ = 1;
  bool behind_end_ = false;
};

}  // namespace

std::int64_t count_sentences(std::string_view line, std::span<const std::string_view> words) {
  Counter counter;
  const char* at = line.data();
  for (const auto word : words) {
    if (word.empty()) continue;
    counter.gap({at, static_cast<std::size_t>(word.data() - at)});
    counter.word(word);
    at = word.data() + word.size();
  }
  counter.gap({at, static_cast<std::size_t>(line.data() + line.size() - at)});
  return counter.count();
}

}  // namespace data::measure
