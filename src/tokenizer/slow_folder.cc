#include "tokenizer/slow_folder.h"

#include <algorithm>

#include "base/visible.h"
#include "tokenizer/gguf_words.h"

namespace tokenizer {
namespace {

using base::Json;
using base::Result;

std::string text_in(const Json& file, const char* key) {
  const auto& said = member(file, key);
  return said.is_string() ? said.get<std::string>() : "";
}

base::Error unknown_class(const std::string& what, const FilesBeside& files,
                          std::span<const SlowClass> classes) {
  std::string known;
  for (const auto& one : classes)
    for (const auto& name : one.names) known += (known.empty() ? "" : ", ") + name;
  return {base::Code::unsupported, what, base::join(files.folder, "tokenizer_config.json"),
          "take the model's tokenizer.json, or name one of these as its tokenizer_class: " + known};
}

std::size_t index_of(std::span<const SlowClass> classes, std::vector<std::string> SlowClass::* list,
                     const std::string& name) {
  const auto found = std::ranges::find_if(classes, [&](const SlowClass& one) {
    return std::ranges::find(one.*list, name) != (one.*list).end();
  });
  return static_cast<std::size_t>(found - classes.begin());
}

void put_token(const AddedToken& token, int type, Ordered& out) {
  out.push_back({{"SpecialToken", {{"id", token.content}, {"type_id", type}}}});
}

}  // namespace

Result<std::size_t> class_in(const FilesBeside& files, std::span<const SlowClass> classes) {
  auto name = text_in(files.config, "tokenizer_class");
  if (name.empty()) name = text_in(files.model, "tokenizer_class");
  if (name.ends_with("Fast")) name.resize(name.size() - 4);
  const auto type = text_in(files.model, "model_type");
  const auto by_type = index_of(classes, &SlowClass::model_types, type);
  // Published folders of Qwen 2 name wrong classes, and transformers passes them over.
  if (by_type < classes.size() && (name.empty() || type == "qwen2")) return by_type;
  if (name.empty())
    return unknown_class("nothing says of which class the tokenizer of this vocabulary is", files,
                         classes);
  const auto by_name = index_of(classes, &SlowClass::names, name);
  if (by_name < classes.size()) return by_name;
  return unknown_class("a vocabulary of " + base::visible(name) + " cannot be read here", files,
                       classes);
}

bool set_in(const FilesBeside& files, const char* key, bool usual) {
  const auto& said = member(files.config, key);
  return said.is_boolean() ? said.get<bool>() : usual;
}

Result<SlowTokens> SlowTokens::read(const FilesBeside& files, const Usual& usual,
                                    std::unordered_map<std::string, std::int32_t> vocab) {
  SlowTokens out{TRY(roles_said(files, usual)), {}, std::move(vocab)};
  AddedList list(
      [&](std::string_view spelling) {
        const auto found = out.vocab.find(std::string(spelling));
        return found == out.vocab.end() ? -1 : found->second;
      },
      static_cast<std::int32_t>(out.vocab.size()));
  const auto where = base::join(files.folder, "tokenizer_config.json");
  for (auto& token : TRY(tokens_said(files))) TRY(list.add(std::move(token), where));
  for (const auto& one : out.roles)
    if (!list.find(one.token.content)) TRY(list.add(one.token, where));
  for (auto& one : out.roles) one.token.id = list.find(one.token.content)->id;
  out.added = list.tokens();
  for (auto& token : out.added)
    if (std::ranges::any_of(out.roles, [&](const RoleToken& one) {
          return one.token.content == token.content && !one.role.empty();
        }))
      token.special = true;
  return out;
}

const AddedToken* SlowTokens::of(std::string_view role) const {
  const auto found = std::ranges::find(roles, role, &RoleToken::role);
  return found == roles.end() ? nullptr : &found->token;
}

Ordered SlowTokens::added_tokens() const {
  auto sorted = added;
  std::ranges::sort(sorted, {}, &AddedToken::id);
  Ordered out = Ordered::array();
  for (const auto& token : sorted) out.push_back(to_ordered(token));
  return out;
}

Ordered SlowTokens::around_as_asked(const FilesBeside& files) const {
  const auto* bos = set_in(files, "add_bos_token", false) ? of("bos_token") : nullptr;
  const auto* eos = set_in(files, "add_eos_token", false) ? of("eos_token") : nullptr;
  Ordered single = Ordered::array(), pair = Ordered::array(), special = Ordered::object();
  for (int type = 0; type < 2; ++type) {
    if (bos) put_token(*bos, type, pair);
    pair.push_back({{"Sequence", {{"id", type == 0 ? "A" : "B"}, {"type_id", type}}}});
    if (eos) put_token(*eos, type, pair);
    if (type == 0) single = pair;
  }
  for (const auto* token : {bos, eos})
    if (token)
      special[token->content] = {{"id", token->content},
                                 {"ids", Ordered::array({token->id})},
                                 {"tokens", Ordered::array({token->content})}};
  return {{"type", "TemplateProcessing"},
          {"single", single},
          {"pair", pair},
          {"special_tokens", special}};
}

Files slow_files(const FileParts& parts, const FilesBeside& files, const SlowTokens& tokens) {
  Json config = files.config.is_object() ? files.config : Json::object();
  config["tokenizer_class"] = "PreTrainedTokenizerFast";
  config.erase("added_tokens_decoder");
  for (const auto& one : tokens.roles)
    if (!one.role.empty()) config[one.role] = one.token.content;
  return Files{{"tokenizer.json", file_text(parts)},
               {"tokenizer_config.json", base::pretty(config)}};
}

}  // namespace tokenizer
