#include "eval/make/sentence.h"

#include "base/utf8.h"
#include "eval/make/item.h"
#include "text/letter_kind.h"
#include "text/segment.h"

namespace eval::make {
namespace {

bool all_letters(std::string_view word) {
  for (std::size_t at = 0; at < word.size();) {
    const auto symbol = base::read_code_point(word, at);
    if (!symbol.well_formed() || !text::is_letter(symbol.value)) return false;
    at += symbol.size;
  }
  return true;
}

}  // namespace

const std::vector<Passage>& of(const Passages& passages, const std::string& language) {
  static const std::vector<Passage> none;
  const auto found = passages.find(language);
  return found == passages.end() ? none : found->second;
}

std::string Sentence::key() const { return passage->key + ", sentence " + std::to_string(number); }

std::vector<Sentence> sentences_in(const std::vector<Passage>& passages,
                                   const std::string& language) {
  std::vector<Sentence> out;
  for (const auto& passage : passages) {
    std::size_t number = 0;
    for (auto& text : sentences_of(passage, language))
      out.push_back({&passage, ++number, std::move(text)});
  }
  return out;
}

std::vector<Word> words_in(const std::string& sentence, const std::string& language) {
  std::vector<Word> out;
  for (const auto word : text::words(sentence, language)) {
    const auto begin = static_cast<std::size_t>(word.data() - sentence.data());
    out.push_back({begin, begin + word.size(), word});
  }
  return out;
}

std::set<std::string> distinct(const std::vector<Word>& words) {
  std::set<std::string> out;
  for (const auto& word : words) out.emplace(word.text);
  return out;
}

bool is_capital(std::string_view word) {
  return text::is_upper(base::read_code_point(word, 0).value);
}

bool stands_free(const std::string& sentence, const Word& word) {
  return word.begin > 0 && sentence[word.begin - 1] == ' ' && all_letters(word.text);
}

Vocabulary::Vocabulary(const std::vector<Sentence>& sentences, const std::string& language) {
  for (const auto& sentence : sentences)
    for (const auto& word : words_in(sentence.text, language))
      if (stands_free(sentence.text, word)) words_.emplace(word.text);
}

std::vector<std::string> Vocabulary::like(std::string_view like,
                                          const std::set<std::string>& without) const {
  std::vector<std::string> out;
  for (const auto& word : words_)
    if (is_capital(word) == is_capital(like) && length_of(word) >= 3 && !without.contains(word))
      out.push_back(word);
  return out;
}

}  // namespace eval::make
