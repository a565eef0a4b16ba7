#include "tokenizer/added_token_list.h"

#include "tokenizer/part.h"

namespace tokenizer {
namespace {

using base::Json;
using base::Result;

constexpr std::size_t kMostBytes = 1024;  // of one
constexpr std::size_t kMostTogether = std::size_t{1}
                                      << 24;  // a search for all takes 25 times as much

Result<AddedToken> read_token(const Part& part, std::int64_t most) {
  AddedToken token;
  token.content = TRY(part.text("content"));
  if (token.content.empty()) return part.bad("an added token is empty");
  if (token.content.size() > kMostBytes)
    return part.bad("an added token is longer than " + std::to_string(kMostBytes) + " bytes");
  const auto id = TRY(part.whole("id"));
  if (id >= most)
    return part.bad("the id of '" + token.content + "' is not below " + std::to_string(most) +
                    ", which is ample for the tokens of this file");
  token.id = static_cast<std::int32_t>(id);
  token.special = TRY(part.flag("special", false));
  token.normalized = TRY(part.flag("normalized", !token.special));
  token.lstrip = TRY(part.flag("lstrip", false));
  token.rstrip = TRY(part.flag("rstrip", false));
  token.single_word = TRY(part.flag("single_word", false));
  return token;
}

}  // namespace

Result<AddedTokenList> read_added_tokens(
    const Json& file, const std::string& where, std::int64_t count,
    const std::function<std::int32_t(std::string_view)>& id_of) {
  AddedTokenList out;
  if (!file.contains("added_tokens") || file["added_tokens"].is_null()) return out;
  const auto& list = file["added_tokens"];
  const Part all(list, where + " added_tokens");
  if (!list.is_array()) return all.bad("'added_tokens' is not a list");
  const auto most = 4 * (count + std::ssize(list)) + 65'536;
  std::size_t bytes = 0;
  std::unordered_map<std::int32_t, std::size_t> last;  // which token has the id
  std::vector<AddedToken> read;
  for (const auto& item : list) {
    auto token = TRY(read_token(Part(item, all.where()), most));
    bytes += token.content.size();
    if (bytes > kMostTogether)
      return all.unsupported("the added tokens are longer than " + std::to_string(kMostTogether) +
                             " bytes together");
    const auto own = id_of(token.content);
    const auto before = out.ids.find(token.content);
    if (own >= 0)
      token.id = own;
    else if (before != out.ids.end())
      token.id = before->second;
    if (token.special) out.special.insert(token.content);
    out.ids[token.content] = token.id;
    last[token.id] = read.size();
    read.push_back(std::move(token));
  }
  for (std::size_t i = 0; i < read.size(); ++i)
    if (last[read[i].id] == i) out.tokens.push_back(std::move(read[i]));
  return out;
}

}  // namespace tokenizer
