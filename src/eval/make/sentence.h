// Sentences of passages, and their words where they stand.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "eval/make/passage.h"

namespace eval::make {

inline constexpr std::size_t kFewestWords = 6;  // of a sentence that is asked of

// Of a language; empty where there are none.
const std::vector<Passage>& of(const Passages& passages, const std::string& language);

struct Sentence {
  const Passage* passage;
  std::size_t number;  // in its passage, from 1
  std::string text;
  std::string key() const;  // "article 3, sentence 2"
};
std::vector<Sentence> sentences_in(const std::vector<Passage>& passages,
                                   const std::string& language);

struct Word {
  std::size_t begin, end;  // in its sentence
  std::string_view text;
};
std::vector<Word> words_in(const std::string& sentence, const std::string& language);
std::set<std::string> distinct(const std::vector<Word>& words);

bool is_capital(std::string_view word);
// Letters alone, and a space before it, so that it is one piece with what a model writes.
bool stands_free(const std::string& sentence, const Word& word);

// The words of sentences that stand free.
class Vocabulary {
 public:
  Vocabulary(const std::vector<Sentence>& sentences, const std::string& language);
  // With as large a first letter as `like`, three letters or more, and none of `without`.
  std::vector<std::string> like(std::string_view like, const std::set<std::string>& without) const;
  const std::set<std::string>& words() const { return words_; }

 private:
  std::set<std::string> words_;
};

}  // namespace eval::make
