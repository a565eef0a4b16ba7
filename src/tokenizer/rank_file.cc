#include "tokenizer/rank_file.h"

#include <map>
#include <set>
#include <unordered_map>

#include "base/base64.h"
#include "base/json.h"
#include "base/visible.h"
#include "tokenizer/byte_alphabet.h"
#include "tokenizer/gguf_words.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

Error cannot(const std::string& what, const std::string& where) {
  return {Code::unsupported, "a tiktoken file cannot say this tokenizer: " + what, where,
          "keep its tokenizer.json"};
}

// The expression by which it cuts texts, and nothing else that would change ids.
Result<std::string> pattern_of(const Json& file, const std::string& where) {
  if (!member(file, "normalizer").is_null() &&
      member(member(file, "normalizer"), "normalizers") != Json::array())
    return cannot("it changes characters before it cuts texts", where);
  const auto& parts = member(member(file, "pre_tokenizer"), "pretokenizers");
  const auto& split = parts.is_array() && parts.size() == 2 ? parts[0] : Json();
  const auto& regex = member(member(split, "pattern"), "Regex");
  if (member(split, "type") != "Split" || !regex.is_string() ||
      member(split, "behavior") != "Isolated" || member(split, "invert") == true ||
      member(parts[1], "type") != "ByteLevel" || member(parts[1], "use_regex") != false ||
      member(parts[1], "add_prefix_space") == true)
    return cannot("it does not cut texts by one expression alone", where);
  return regex.get<std::string>();
}

// Bytes by rank, which is the id; empty where a special token has it.
struct Tokens {
  std::vector<std::string> bytes;
  std::unordered_map<std::string, std::size_t> ids;  // by spelling
};

Result<Tokens> tokens_of(const Json& file, const std::string& where) {
  const auto& vocab = member(member(file, "model"), "vocab");
  const auto& added = member(file, "added_tokens");
  if (!vocab.is_object() || member(member(file, "model"), "byte_fallback") == true)
    return cannot("it is not byte-level BPE", where);
  const std::size_t most = 4 * (vocab.size() + added.size()) + 65'536;
  std::set<std::string> special;
  for (const auto& one : added)
    if (member(one, "content").is_string()) special.insert(one["content"].get<std::string>());
  Tokens out;
  for (const auto& [spelling, id] : vocab.items()) {
    if (special.contains(spelling)) continue;
    const auto bytes = unspell_bytes(spelling);
    if (!bytes || !id.is_number_unsigned() || id.get<std::size_t>() >= most)
      return cannot("'" + base::visible(spelling) + "' stands for no bytes, or its id for none",
                    where);
    const auto at = id.get<std::size_t>();
    if (at >= out.bytes.size()) out.bytes.resize(at + 1);
    out.bytes[at] = *bytes;
    out.ids.emplace(spelling, at);
  }
  return out;
}

using Pairs =
    std::map<std::pair<std::size_t, std::size_t>, std::size_t>;  // to the id that they make

Result<Pairs> pairs_of(const Json& file, const Tokens& tokens, const std::string& where) {
  const auto& merges = member(member(file, "model"), "merges");
  if (!merges.is_array()) return cannot("it has no merges", where);
  Pairs out;
  std::size_t last = 0;
  for (const auto& merge : merges) {
    const auto [left, right] = TRY(merge_of(merge, where));
    const auto a = tokens.ids.find(left), b = tokens.ids.find(right),
               ab = tokens.ids.find(left + right);
    if (a == tokens.ids.end() || b == tokens.ids.end() || ab == tokens.ids.end())
      return bad_words("a merge names tokens that do not exist", where);
    if (ab->second < last)
      return cannot(
          "its merges do not rise with the ids, as at '" + base::visible(left + right) + "'",
          where);
    last = ab->second;
    out[{a->second, b->second}] = last;
  }
  return out;
}

// How many tokens the merges leave of these bytes.
std::size_t left_of(const std::string& bytes, const Tokens& tokens, const Pairs& pairs) {
  std::vector<std::size_t> ids;
  for (const char byte : bytes)
    if (const auto found = tokens.ids.find(spell_bytes({&byte, 1})); found != tokens.ids.end())
      ids.push_back(found->second);
  while (ids.size() > 1) {
    std::size_t at = 0, best = std::string::npos;
    for (std::size_t i = 0; i + 1 < ids.size(); ++i)
      if (const auto found = pairs.find({ids[i], ids[i + 1]});
          found != pairs.end() && found->second < best)
        best = found->second, at = i;
    if (best == std::string::npos) break;
    ids[at] = best;
    ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(at) + 1);
  }
  return ids.size();
}

// tiktoken takes a piece of text that is a token for it, whether or not merges would make it.
Result<void> check_tokens(const Json& file, const Tokens& tokens, const std::string& where) {
  constexpr std::size_t kMostBytes = 512;
  const auto pairs = TRY(pairs_of(file, tokens, where));
  for (const auto& token : tokens.bytes) {
    if (token.size() > kMostBytes) return cannot("a token has more than 512 bytes", where);
    if (token.empty() || member(member(file, "model"), "ignore_merges") == true) continue;
    if (left_of(token, tokens, pairs) != 1)
      return cannot("no merges make '" + base::visible(token) +
                        "', which tiktoken would take for one token where a piece of text is it",
                    where);
  }
  return {};
}

}  // namespace

Result<Files> rank_files(const std::string& tokenizer_json, const std::string& where) {
  const auto file = TRY(base::parse_json(tokenizer_json, where));
  const auto pattern = TRY(pattern_of(file, where));
  const auto tokens = TRY(tokens_of(file, where));
  TRY(check_tokens(file, tokens, where));
  std::string ranks;
  for (std::size_t id = 0; id < tokens.bytes.size(); ++id)
    if (const auto& token = tokens.bytes[id]; !token.empty())
      ranks += base::base64(token) + " " + std::to_string(id) + "\n";
  Json special = Json::object();
  for (const auto& one : member(file, "added_tokens"))
    if (member(one, "content").is_string()) special[one["content"]] = member(one, "id");
  return Files{
      {"ranks.tiktoken", ranks},
      {"encoding.json",
       base::pretty({{"name", "ranks"}, {"pat_str", pattern}, {"special_tokens", special}})}};
}

}  // namespace tokenizer
