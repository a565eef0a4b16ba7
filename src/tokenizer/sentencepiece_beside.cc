// What tokenizer_config.json beside a SentencePiece model says; see sentencepiece_file.h.
#include <algorithm>
#include <array>
#include <map>

#include "base/visible.h"
#include "tokenizer/sentencepiece_file.h"

namespace tokenizer {
namespace {

using base::Json;
using base::Result;

// Classes of transformers whose ids are not those of the model: they move or insert tokens.
constexpr std::array kOtherIds = {
    "XLMRoberta", "Camembert", "MBart", "Nllb",   "Barthez", "XGLM",        "Pegasus",
    "XLNet",      "DebertaV2", "Plamo", "M2M100", "Marian",  "Speech2Text", "BartphoTokenizer"};

std::string class_of(const Json& config) {
  const auto& name = member(config, "tokenizer_class");
  return name.is_string() ? name.get<std::string>() : "";
}

// Tokens that the folder adds behind the pieces.
Result<std::vector<BesidePieces::Added>> added_of(const Json& config, std::size_t pieces,
                                                  const std::string& where) {
  std::map<std::size_t, BesidePieces::Added> out;
  const auto& list = member(config, "added_tokens_decoder");
  if (!list.is_object()) return std::vector<BesidePieces::Added>{};
  const std::size_t most = 4 * (pieces + list.size()) + 65'536;
  for (const auto& [key, one] : list.items()) {
    const bool is_id =
        !key.empty() && key.size() <= 9 && key.find_first_not_of("0123456789") == std::string::npos;
    if (!is_id || !member(one, "content").is_string() || member(one, "content") == "" ||
        std::stoul(key) >= most)
      return bad_words("its added token '" + base::visible(key) + "' has no content or no id",
                       where);
    const auto id = std::stoul(key);
    if (id >= pieces)
      out[id] = {one["content"].get<std::string>(), id, member(one, "special") == true};
  }
  std::vector<BesidePieces::Added> list_out;
  for (auto& [id, one] : out) list_out.push_back(std::move(one));
  return list_out;
}

}  // namespace

Result<BesidePieces> beside_pieces(const Json& config, const SentencePieceModel& model,
                                   const std::string& where) {
  const auto name = class_of(config);
  for (const auto* other : kOtherIds)
    if (name.starts_with(other))
      return base::Error{
          base::Code::unsupported,
          "a " + base::visible(name) +
              " gives other ids than its SentencePiece model: it moves or inserts tokens",
          where, "take the model's tokenizer.json"};
  const auto said = [&](const char* key, bool otherwise) {
    const auto& flag = member(config, key);
    return flag.is_boolean() ? flag.get<bool>() : otherwise;
  };
  BesidePieces out;
  out.begin = said("add_bos_token", model.kind == SentencePieceModel::bpe);
  out.end = said("add_eos_token", name.starts_with("T5") || name.starts_with("MT5"));
  out.added = TRY(added_of(config, model.words.tokens.size(), where));
  return out;
}

}  // namespace tokenizer
