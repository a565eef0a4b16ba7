// SentencePiece's unigram model (Kudo 2018): of all ways to spell a piece the likeliest, by dynamic
// programming from left to right.
//
// A character that is no token of its own may be unknown, for the lowest score less a penalty.
// Neighbouring unknown ones are one token; with byte_fallback they become their bytes
// if those are tokens.
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "base/utf8.h"
#include "tokenizer/model.h"
#include "tokenizer/trie.h"
#include "tokenizer/word_ids.h"

namespace tokenizer::model {
namespace {

constexpr double kPenalty = 10;  // of an unknown character
// Scores are floats, so that no sum of them over a text is infinite.
constexpr double kMostScore = std::numeric_limits<float>::max();
constexpr std::string_view kSpace = "\u2581";
// What is compared in a word whose scores differ by more than kApart comes out the same behind any text
// whose score is below kMostRounded: rounding of some dozens of sums of that size is less.
constexpr double kApart = 1e-4, kMostRounded = 1e9;

// Whether U+2581 stands in `spelling` behind another character.
bool spans_space(std::string_view spelling) {
  while (spelling.starts_with(kSpace)) spelling.remove_prefix(kSpace.size());
  return spelling.find(kSpace) != spelling.npos;
}

class Unigram : public Model, public WordIds {
 public:
  Unigram(Vocabulary vocabulary, std::vector<double> scores, std::int32_t unknown, bool fallback)
      : Model(std::move(vocabulary)),
        scores_(std::move(scores)),
        unknown_(unknown),
        fallback_(fallback) {
    std::vector<std::pair<std::string_view, std::int32_t>> words;
    for (std::int32_t id = 0; id < this->vocabulary().size(); ++id) {
      words.emplace_back(this->vocabulary().spelling(id), id);
      lowest_ = std::min(lowest_, scores_[static_cast<std::size_t>(id)]);
      cut_at_spaces_ = cut_at_spaces_ && !spans_space(this->vocabulary().spelling(id));
    }
    cut_at_spaces_ = cut_at_spaces_ && this->vocabulary().id_of(kSpace) >= 0;
    trie_ = Trie(std::move(words));
  }

  std::int32_t unknown() const override { return unknown_; }
  bool refuses() const override { return unknown_ < 0; }

  const char* encode(std::string_view piece, std::vector<Token>& out) const override {
    std::vector<Way> best;
    double closest = 0;
    if (!fill(piece, best, 0, closest)) return kNoUnknown;
    std::vector<Token> path;
    path_of(best, path);
    return put(piece, path, out);
  }

  const WordIds* words() const override { return unknown_ < 0 ? nullptr : this; }
  bool cut_at_spaces() const override { return cut_at_spaces_; }
  bool sums() const override { return true; }
  bool goes_on(const Scratch& scratch) const override {
    return std::abs(scratch.score) < kMostRounded;
  }
  void pass(std::span<const std::int32_t> ids, Scratch& scratch) const override {
    for (const auto id : ids) scratch.score += scores_[static_cast<std::size_t>(id)];
  }

  bool encode(std::string_view word, Scratch& scratch) const override {
    auto& text = scratch.spelled;
    text.clear();
    for (std::size_t at = 0; at < word.size();) {
      const auto end = std::min(word.find(' ', at), word.size());
      text += word.substr(at, end - at);
      if (end < word.size()) text += kSpace;
      at = end + 1;
    }
    double closest = std::numeric_limits<double>::infinity();
    fill(text, scratch.ways, scratch.score, closest);
    scratch.score = scratch.ways.back().score;
    path_of(scratch.ways, scratch.path);
    scratch.tokens.clear();
    put(text, scratch.path, scratch.tokens);
    for (const auto& token : scratch.tokens) scratch.ids.add(token.id);
    const bool all_known =
        std::ranges::none_of(scratch.path, [&](const Token& step) { return step.id == unknown_; });
    return all_known && closest > kApart && goes_on(scratch);
  }

 private:
  using Way = Scratch::Way;

  // `start`: the score of what stands before; `closest` becomes the least by which scores differed that
  // were compared.
  bool fill(std::string_view piece, std::vector<Way>& best, double start, double& closest) const {
    best.assign(piece.size() + 1, {});
    best[0].score = start;
    for (std::size_t at = 0; at < piece.size();) {
      const auto here = best[at].score;
      const auto size = base::read_code_point(piece, at).size;
      const auto propose = [&](std::size_t length, std::int32_t id, double score) {
        auto& target = best[at + length];
        if (target.from >= 0) closest = std::min(closest, std::abs(score + here - target.score));
        if (target.from < 0 || score + here > target.score)
          target = {score + here, static_cast<std::int32_t>(at), id};
      };
      bool alone = false;
      trie_.each_prefix(piece.substr(at), [&](std::size_t length, std::int32_t id) {
        propose(length, id, scores_[static_cast<std::size_t>(id)]);
        alone |= length == size;
      });
      if (!alone) {
        const bool better =
            best[at + size].from < 0 || lowest_ - kPenalty + here > best[at + size].score;
        if (better && unknown_ < 0) return false;
        propose(size, unknown_, lowest_ - kPenalty);
      }
      at += size;
    }
    return true;
  }

  // From left to right, unknown neighbours as one.
  void path_of(const std::vector<Way>& best, std::vector<Token>& path) const {
    path.clear();
    for (auto end = static_cast<std::int32_t>(best.size()) - 1; end > 0;) {
      const auto& step = best[static_cast<std::size_t>(end)];
      if (step.id == unknown_ && !path.empty() && path.back().id == unknown_)
        path.back().begin = static_cast<std::uint32_t>(step.from);
      else
        path.push_back(
            {step.id, static_cast<std::uint32_t>(step.from), static_cast<std::uint32_t>(end)});
      end = step.from;
    }
    std::ranges::reverse(path);
  }

  // What is spelled like a token is that token, even where it was put together of unknown ones.
  const char* put(std::string_view piece, const std::vector<Token>& path,
                  std::vector<Token>& out) const {
    for (auto token : path) {
      const auto text = piece.substr(token.begin, token.end - token.begin);
      if (token.id == unknown_) {
        const auto known = vocabulary().id_of(text);
        token.as_written = known < 0;
        if (known < 0 && fallback_ && put_bytes(text, token, out)) continue;
        if (known >= 0) token.id = known;
      }
      out.push_back(token);
    }
    return nullptr;
  }

  bool put_bytes(std::string_view text, const Token& token, std::vector<Token>& out) const {
    const auto id_of = [&](char c) { return vocabulary().byte(static_cast<std::uint8_t>(c)); };
    if (!std::ranges::all_of(text, [&](char c) { return id_of(c) >= 0; })) return false;
    for (const char c : text) out.push_back({id_of(c), token.begin, token.end});
    return true;
  }

  std::vector<double> scores_;
  std::int32_t unknown_;
  bool fallback_;
  double lowest_ = std::numeric_limits<double>::infinity();
  bool cut_at_spaces_ = true;
  Trie trie_;
};

base::Result<ModelMade> make(const Part& part, LongLists* lists) {
  auto vocabulary = TRY(Vocabulary::read(part, lists));
  const auto& rows = part.json()["vocab"];
  if (!rows.is_array()) return part.bad("the vocab of Unigram is not a list");
  std::vector<double> scores;
  for (const auto& row : rows) {
    scores.push_back(row[1].get<double>());
    if (!(std::abs(scores.back()) <= kMostScore))
      return part.bad("the score " + row[1].dump() +
                      " of a token of Unigram is beyond what a float holds");
  }
  const auto unknown = part.is_set("unk_id") ? TRY(part.whole("unk_id")) : -1;
  if (unknown >= vocabulary.size()) return part.bad("the unk_id of Unigram is no token's");
  return ModelMade(std::make_shared<const Unigram>(std::move(vocabulary), std::move(scores),
                                                   static_cast<std::int32_t>(unknown),
                                                   TRY(part.flag("byte_fallback", false))));
}

}  // namespace

extern const Entry unigram{"Unigram", make};

}  // namespace tokenizer::model
