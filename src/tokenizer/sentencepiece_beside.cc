// What the files beside a SentencePiece model say; see sentencepiece_file.h.
#include <algorithm>
#include <array>
#include <unordered_map>

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

bool is_t5(const std::string& name) { return name.starts_with("T5") || name.starts_with("MT5"); }

// Roles, then extra tokens; T5 numbers its own from the last one.
Result<std::vector<RoleToken>> roles_of(const FilesBeside& files, const std::string& name) {
  auto out = TRY(roles_said(files, {}));
  const auto extra =
      std::ranges::stable_partition(out, [](const RoleToken& one) { return !one.role.empty(); });
  if (is_t5(name)) std::ranges::reverse(extra);
  return out;
}

Result<std::vector<AddedToken>> added_of(const FilesBeside& files, const SentencePieceModel& model,
                                         const std::string& name) {
  const auto& pieces = model.words.tokens;
  std::unordered_map<std::string_view, std::int32_t> ids;
  for (const auto& piece : pieces)
    ids.emplace(piece, static_cast<std::int32_t>(&piece - pieces.data()));
  AddedList list(
      [&](std::string_view spelling) {
        const auto found = ids.find(spelling);
        return found == ids.end() ? -1 : found->second;
      },
      static_cast<std::int32_t>(pieces.size()));
  const auto config = base::join(files.folder, "tokenizer_config.json");
  for (auto& token : TRY(tokens_said(files)))
    TRY(list.add(std::move(token),
                 files.is_old() ? base::join(files.folder, "added_tokens.json") : config));
  for (auto& one : TRY(roles_of(files, name)))
    if (!list.find(one.token.content)) TRY(list.add(std::move(one.token), config));
  auto out = list.tokens();
  std::ranges::sort(out, {}, &AddedToken::id);
  return out;
}

}  // namespace

Result<BesidePieces> beside_pieces(const FilesBeside& files, const SentencePieceModel& model) {
  const auto& config = files.config;
  const auto name = class_of(config);
  for (const auto* other : kOtherIds)
    if (name.starts_with(other))
      return base::Error{
          base::Code::unsupported,
          "a " + base::visible(name) +
              " gives other ids than its SentencePiece model: it moves or inserts tokens",
          base::join(files.folder, "tokenizer_config.json"), "take the model's tokenizer.json"};
  const auto said = [&](const char* key, bool otherwise) {
    const auto& flag = member(config, key);
    return flag.is_boolean() ? flag.get<bool>() : otherwise;
  };
  BesidePieces out;
  out.begin = said("add_bos_token", model.kind == SentencePieceModel::bpe);
  out.end = said("add_eos_token", is_t5(name));
  out.added = TRY(added_of(files, model, name));
  return out;
}

}  // namespace tokenizer
