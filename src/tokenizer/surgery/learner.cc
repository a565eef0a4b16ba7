#include "tokenizer/surgery/learner.h"

#include <algorithm>

#include "base/utf8.h"

namespace tokenizer::surgery {
namespace {

// A character without a token stands in the table as the right half of a pair whose left one is no id.
constexpr std::int32_t kNoId = -1;
constexpr std::int32_t kAll = INT32_MIN;  // every symbol of a word is new in the table

std::string utf8(char32_t character) {
  std::string out;
  base::append_utf8(out, character);
  return out;
}

char32_t character_of(std::int32_t symbol) { return static_cast<char32_t>(-1 - symbol); }

}  // namespace

Learner::Learner(const Subject& subject, const Pieces& pieces, std::int32_t first)
    : subject_(subject), first_(first) {
  for (const auto& token : subject.added) taken_.insert(token.content);
  for (const auto& [piece, count] : pieces)
    if (piece.size() <= kLongestPiece) words_.push_back(word_of(piece, count));
  for (std::uint32_t word = 0; word < words_.size(); ++word) count(word, true, kAll);
  for (const auto& [pair, info] : pairs_) propose(pair);
}

Learner::Word Learner::word_of(const std::string& piece, std::uint64_t count) const {
  Word out{{}, count};
  std::vector<Token> tokens;
  if (subject_.model->encode(piece, tokens)) return out;
  const auto& words = subject_.vocabulary();
  for (const auto& token : tokens) {
    const bool a_byte = !subject_.bytes && token.end - token.begin == 1 &&
                        words.byte(static_cast<std::uint8_t>(piece[token.begin])) == token.id;
    if (!a_byte) {
      out.symbols.push_back(token.id);
    } else if ((piece[token.begin] & 0xc0) != 0x80) {
      out.symbols.push_back(
          -1 - static_cast<std::int32_t>(base::read_code_point(piece, token.begin).value));
    }
  }
  return out;
}

// Takes all pairs of a word into the table, or out of it. Those without the symbol `fresh` had the word before.
void Learner::count(std::uint32_t word, bool add, std::int32_t fresh) {
  const auto& symbols = words_[word].symbols;
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    if (symbols[i] < 0) change(token_pair(kNoId, symbols[i]), word, add, fresh == kAll);
    if (i + 1 < symbols.size() && symbols[i] >= 0 && symbols[i + 1] >= 0)
      change(token_pair(symbols[i], symbols[i + 1]), word, add,
             fresh == kAll || symbols[i] == fresh || symbols[i + 1] == fresh);
  }
}

void Learner::change(TokenPair pair, std::uint32_t word, bool add, bool is_fresh) {
  auto& info = pairs_[pair];
  const auto count = words_[word].count;
  info.count = add ? info.count + count : info.count - count;
  if (add && is_fresh && (info.words.empty() || info.words.back() != word))
    info.words.push_back(word);
}

std::uint64_t Learner::saved(TokenPair pair, const Info& info) const {
  if (info.count < kFewest) return 0;
  if (left_of(pair) != kNoId) return info.count;
  return info.count * (utf8(character_of(right_of(pair))).size() - 1);
}

void Learner::propose(TokenPair pair) {
  const auto& info = pairs_.at(pair);
  if (const auto some = saved(pair, info); some > 0) queue_.push({some, pair});
}

std::string Learner::spelling(TokenPair pair) const {
  const auto of = [&](std::int32_t id) {
    return std::string(id < first_ ? subject_.vocabulary().spelling(id)
                                   : learnt_[static_cast<std::size_t>(id - first_)].spelling);
  };
  if (left_of(pair) == kNoId) return utf8(character_of(right_of(pair)));
  return of(left_of(pair)) + of(right_of(pair));
}

bool Learner::may_join(TokenPair pair) const {
  for (const auto id : {left_of(pair), right_of(pair)})
    if (id >= 0 && !subject_.bytes && subject_.fixed.contains(id))
      return false;  // a byte, or the unknown
  const auto text = spelling(pair);
  const auto size =
      subject_.bytes ? static_cast<std::size_t>(base::count_code_points(text)) : text.size();
  return size <= kLongest && subject_.vocabulary().id_of(text) < 0 && !taken_.contains(text);
}

std::optional<TokenPair> Learner::best() {
  while (!queue_.empty()) {
    const auto top = queue_.top();
    queue_.pop();
    const auto found = pairs_.find(top.pair);
    if (found == pairs_.end()) continue;
    const auto now = saved(top.pair, found->second);
    if (now == top.saved && may_join(top.pair)) return top.pair;
    if (now < top.saved && now > 0) queue_.push({now, top.pair});
  }
  return std::nullopt;
}

NewToken Learner::made(TokenPair pair) {
  NewToken out{spelling(pair), {}, {}};
  const auto id = first_ + static_cast<std::int32_t>(learnt_.size());
  if (left_of(pair) != kNoId) out.merges.push_back({left_of(pair), right_of(pair), id});
  out.made_of = ids_of(subject_, out.spelling);
  return out;
}

// Left to right, as BPE encodes: in "aaa" the first two are joined.
void Learner::join(TokenPair pair, std::int32_t id) {
  const auto holders = std::move(pairs_.at(pair).words);
  for (const auto word : holders) {
    count(word, false, id);
    auto& symbols = words_[word].symbols;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      const bool one = left_of(pair) == kNoId && symbols[i] == right_of(pair);
      const bool two = !one && i + 1 < symbols.size() && symbols[i] == left_of(pair) &&
                       symbols[i + 1] == right_of(pair);
      symbols[kept++] = one || two ? id : symbols[i];
      i += two;
    }
    symbols.resize(kept);
    count(word, true, id);
  }
  pairs_.erase(pair);
}

std::optional<NewToken> Learner::next() {
  const auto pair = best();
  if (!pair) return std::nullopt;
  auto token = made(*pair);
  const auto id = first_ + static_cast<std::int32_t>(learnt_.size());
  taken_.insert(token.spelling);
  learnt_.push_back(token);
  std::vector<std::uint32_t> holders = pairs_.at(*pair).words;
  join(*pair, id);
  std::unordered_set<TokenPair, SpreadPair> fresh;
  for (const auto word : holders) {
    const auto& symbols = words_[word].symbols;
    for (std::size_t i = 0; i + 1 < symbols.size(); ++i)
      if ((symbols[i] == id || symbols[i + 1] == id) && symbols[i] >= 0 && symbols[i + 1] >= 0)
        fresh.insert(token_pair(symbols[i], symbols[i + 1]));
  }
  for (const auto one : fresh) propose(one);
  return token;
}

}  // namespace tokenizer::surgery
