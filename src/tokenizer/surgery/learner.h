// Byte-pair encoding that goes on behind merges that stand (Sennrich et al. 2016): words begin as the tokens
// which the tokenizer makes of them, and the most frequent pair becomes a token, again and again.
//
// Every new merge makes a new token, never one that there is. So no old merge can come up behind a new one, and
// what the new tokenizer makes of a text is what the old one makes of it, with neighbours joined here and there.
// Where there are characters, one that has no token of its own is a candidate, too. What saves most tokens is
// next: a pair one each time, a character of n bytes n - 1; of equals the pair with the smaller ids.
#pragma once

#include <optional>
#include <queue>
#include <unordered_map>
#include <unordered_set>

#include "tokenizer/surgery/change.h"
#include "tokenizer/surgery/pieces.h"
#include "tokenizer/token_pair.h"

namespace tokenizer::surgery {

class Learner {
 public:
  static constexpr std::uint64_t kFewest = 2;  // occurrences of what is learnt
  static constexpr std::size_t kLongest = 48;  // bytes of a token that is learnt
  static constexpr std::size_t kLongestPiece = 256;

  // The first new token has the id `first`. The subject outlives this.
  Learner(const Subject& subject, const Pieces& pieces, std::int32_t first);
  // None where nothing is left that occurs so often.
  std::optional<NewToken> next();

 private:
  struct Word {
    std::vector<std::int32_t> symbols;  // below 0: -1 - a character that has no token
    std::uint64_t count;
  };
  struct Info {
    std::uint64_t count = 0;
    std::vector<std::uint32_t> words;  // that hold it, or once did
  };
  struct Candidate {
    std::uint64_t saved;
    TokenPair pair;
    bool operator<(const Candidate& other) const {  // the queue gives the largest first
      return saved != other.saved ? saved < other.saved : pair > other.pair;
    }
  };

  Word word_of(const std::string& piece, std::uint64_t count) const;
  void count(std::uint32_t word, bool add, std::int32_t fresh);
  void change(TokenPair pair, std::uint32_t word, bool add, bool is_fresh);
  std::uint64_t saved(TokenPair pair, const Info& info) const;
  void propose(TokenPair pair);
  std::optional<TokenPair> best();
  bool may_join(TokenPair pair) const;
  std::string spelling(TokenPair pair) const;
  NewToken made(TokenPair pair);
  void join(TokenPair pair, std::int32_t id);

  const Subject& subject_;
  std::int32_t first_;
  std::vector<Word> words_;
  std::vector<NewToken> learnt_;
  std::unordered_set<std::string> taken_;  // spellings of added and new tokens
  std::unordered_map<TokenPair, Info, SpreadPair> pairs_;
  std::priority_queue<Candidate> queue_;
};

}  // namespace tokenizer::surgery
