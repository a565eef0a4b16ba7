// SentencePiece's unigram model (Kudo 2018): of all ways to spell a piece the likeliest, by dynamic
// programming from left to right.
//
// A character that is no token of its own may be unknown, for the lowest score less a penalty.
// Neighbouring unknown ones are one token; with byte_fallback they become their bytes
// if those are tokens.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/utf8.h"
#include "tokenizer/model.h"
#include "tokenizer/trie.h"

namespace tokenizer::model {
namespace {

constexpr double kPenalty = 10;  // of an unknown character
// Scores are floats, so that no sum of them over a text is infinite.
constexpr double kMostScore = std::numeric_limits<float>::max();

class Unigram : public Model {
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
    }
    trie_ = Trie(std::move(words));
  }

  const char* encode(std::string_view piece, std::vector<Token>& out) const override {
    std::vector<Best> best(piece.size() + 1);
    if (!fill(piece, best)) return kNoUnknown;
    return put(piece, path_of(best), out);
  }

 private:
  struct Best {  // way to the place where it stands
    double score = 0;
    std::int32_t from = -1;  // where its last token begins; -1: no way yet
    std::int32_t id = 0;
  };

  bool fill(std::string_view piece, std::vector<Best>& best) const {
    for (std::size_t at = 0; at < piece.size();) {
      const auto here = best[at].score;
      const auto size = base::read_code_point(piece, at).size;
      const auto propose = [&](std::size_t length, std::int32_t id, double score) {
        auto& target = best[at + length];
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
  std::vector<Token> path_of(const std::vector<Best>& best) const {
    std::vector<Token> path;
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
    return path;
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
