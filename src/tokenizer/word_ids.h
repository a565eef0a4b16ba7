// A model's quick way: ids alone, of words in which a space stands for U+2581.
//
// plain_ids.h cuts a text into such words, and says when their ids are those of the text.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/bpe_desk.h"
#include "tokenizer/id_buffer.h"
#include "tokenizer/merge_queue.h"
#include "tokenizer/quiet_text.h"
#include "tokenizer/token.h"
#include "tokenizer/word_memo.h"

namespace tokenizer {

class WordIds {
 public:
  // What one thread at a time works with.
  struct Scratch {
    IdBuffer ids;                     // what was made so far
    WordMemo words, parts;            // of texts as they are written, of parts of normalised words
    std::vector<std::int32_t> atoms;  // of BPE
    BpeDesk desk;
    MergeQueue queue;
    struct Way {  // of Unigram: to the place where it stands
      double score = 0;
      std::int32_t from = -1;  // where its last token begins; -1: no way yet
      std::int32_t id = 0;
    };
    std::vector<Way> ways;
    double score = 0;  // of what was encoded since a text began
    std::vector<Token> path, tokens;
    std::string spelled, normal, front;
    QuietText::Known known;

    // Before much is encoded: has memory for words that are met for the first time.
    void make_ready();
  };

  virtual ~WordIds() = default;
  // Makes what else is made once much text has come; expect() says how much does.
  virtual void make_ready() const {}
  virtual void expect(std::size_t /*text*/) const {}
  // Appends to scratch.ids; `word` is normalised UTF-8. False where the ids may be others behind
  // another text.
  virtual bool encode(std::string_view word, Scratch& scratch) const = 0;
  // The same of words one after the other, which are remembered in scratch.parts, where their ids do not depend on
  // what stands before. At most BpeDesk::kWords.
  struct Word {
    std::string_view text;
    std::size_t readable = 0;  // bytes from the first on that may be read
    WordMemo::Key key;
  };
  virtual void encode_some(std::span<const Word> words, Scratch& scratch) const {
    for (const auto& word : words) {
      if (scratch.parts.take(word.key, scratch.ids)) continue;
      const auto first = scratch.ids.size();
      scratch.score = 0;
      encode(word.text, scratch);
      scratch.parts.put(word.text, word.readable, scratch.ids.from(first));
    }
  }
  // Whether ids depend on what stands before (sums of scores are rounded), which scratch.score then tells. What
  // was remembered is noted there, and serves only as far as goes_on() says.
  virtual bool sums() const { return false; }
  virtual bool goes_on(const Scratch&) const { return true; }
  virtual void pass(std::span<const std::int32_t>, Scratch&) const {}
  // Whether no token spans a place where U+2581 follows another character, so that a text may be
  // cut there.
  virtual bool cut_at_spaces() const = 0;
  // Whether no token holds a line feed besides something else, so that it is a word.
  virtual bool cut_at_lines() const { return false; }
};

}  // namespace tokenizer
