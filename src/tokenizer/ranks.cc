#include "tokenizer/ranks.h"

#include <algorithm>
#include <unordered_map>

#include "base/visible.h"
#include "tokenizer/byte_alphabet.h"
#include "tokenizer/file_parts.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Result;
using Ranks = std::unordered_map<std::string_view, std::size_t>;

constexpr std::size_t kMostBytes = 512;  // of a token; published ones have at most 128

Error bad(const std::string& what, const std::string& where) {
  return {Code::bad_data, what, where, "take the file of the model as it was published"};
}

Result<Ranks> ranks_of(const Ranked& ranked, const std::string& where) {
  Ranks out;
  out.reserve(ranked.tokens.size());
  for (std::size_t rank = 0; rank < ranked.tokens.size(); ++rank) {
    const std::string_view token = ranked.tokens[rank];
    if (token.size() > kMostBytes)
      return Error{Code::unsupported,
                   "the token of rank " + std::to_string(rank) + " has " +
                       std::to_string(token.size()) + " bytes, and at most " +
                       std::to_string(kMostBytes) + " can be",
                   where, "take another tokenizer"};
    if (!token.empty() && !out.emplace(token, rank).second)
      return bad("the token of rank " + std::to_string(rank) + " stands there twice", where);
  }
  for (int byte = 0; byte < 256; ++byte)
    if (const char one = static_cast<char>(byte); !out.contains(std::string_view(&one, 1)))
      return bad("no token is byte " + std::to_string(byte) + " alone, and every byte needs one",
                 where);
  return out;
}

// The pairs that spell a token, by rising ranks.
std::vector<std::pair<std::size_t, std::size_t>> pairs_of(std::string_view token,
                                                          const Ranks& ranks) {
  std::vector<std::pair<std::size_t, std::size_t>> out;
  for (std::size_t cut = 1; cut < token.size(); ++cut) {
    const auto left = ranks.find(token.substr(0, cut));
    if (left == ranks.end()) continue;
    const auto right = ranks.find(token.substr(cut));
    if (right != ranks.end()) out.emplace_back(left->second, right->second);
  }
  std::ranges::sort(out);
  return out;
}

Ordered merges_of(const Ranked& ranked, const Ranks& ranks) {
  Ordered out = Ordered::array();
  for (const auto& token : ranked.tokens)
    for (const auto& [left, right] : pairs_of(token, ranks))
      out.push_back({spell_bytes(ranked.tokens[left]), spell_bytes(ranked.tokens[right])});
  return out;
}

// A few gaps between ids are common; one far beyond the tokens would only cost memory.
std::size_t most_ids(const Ranked& ranked) {
  return 4 * (ranked.first + ranked.tokens.size() + ranked.special.size()) + 65'536;
}

// By id; special tokens stand as they are written.
Result<std::vector<std::string>> spellings_of(const Ranked& ranked, const std::string& where) {
  std::vector<std::string> out(ranked.first + ranked.tokens.size());
  std::unordered_map<std::string, std::size_t> ids;
  for (std::size_t rank = 0; rank < ranked.tokens.size(); ++rank) {
    auto& spelling = out[ranked.first + rank] = spell_bytes(ranked.tokens[rank]);
    if (!spelling.empty()) ids.emplace(spelling, ranked.first + rank);
  }
  for (const auto& special : ranked.special) {
    const auto named = "the special token '" + base::visible(special.content) + "'";
    if (special.content.empty()) return bad("a special token is empty", where);
    if (special.id >= most_ids(ranked))
      return bad(named + " has an id far beyond the tokens of the file", where);
    if (special.id >= out.size()) out.resize(special.id + 1);
    auto& spelling = out[special.id];
    if (!spelling.empty())
      return bad(named + " has the id " + std::to_string(special.id) + " of another token", where);
    if (!ids.emplace(special.content, special.id).second)
      return bad(named + " is spelled as another token", where);
    spelling = special.content;
  }
  return out;
}

Ordered model_of(const std::vector<std::string>& spellings, Ordered merges) {
  return {{"type", "BPE"},
          {"dropout", nullptr},
          {"unk_token", nullptr},
          {"continuing_subword_prefix", nullptr},
          {"end_of_word_suffix", nullptr},
          {"fuse_unk", false},
          {"byte_fallback", false},
          {"ignore_merges", true},
          {"vocab", vocab_of(spellings)},
          {"merges", std::move(merges)}};
}

}  // namespace

Result<std::string> ranked_file(const Ranked& ranked, const std::string& where) {
  const auto ranks = TRY(ranks_of(ranked, where));
  const auto spellings = TRY(spellings_of(ranked, where));
  FileParts parts;
  auto special = ranked.special;
  std::ranges::sort(special, {}, &RankedSpecial::id);
  std::vector<Placed> before;
  for (const auto& one : special) {
    parts.added.push_back(added_token({one.content, one.id}, one.hidden));
    if (one.content == ranked.before) before.push_back({one.content, one.id});
  }
  parts.pre_tokenizer = sequence_of(
      "pretokenizers", Ordered::array({isolate(ranked.pattern), byte_level_part(false)}));
  parts.post_processor = before.empty() ? byte_level_part(false) : around(before, {});
  parts.decoder = byte_level_part(true);
  parts.model = model_of(spellings, merges_of(ranked, ranks));
  return file_text(parts);
}

}  // namespace tokenizer
