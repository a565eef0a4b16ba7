#include "train/special_token.h"

#include <map>

#include "base/json.h"

namespace train {

namespace {

using base::Json;

// A token as tokenizer_config.json writes it: the spelling, or an object that holds it.
// Empty for none.
std::string spelling(const Json& config, const char* key) {
  auto token = config.value(key, Json());
  if (token.is_object()) token = token.value("content", Json());
  return token.is_string() ? token.get<std::string>() : "";
}

using Ids = std::map<std::string, std::int64_t>;

void keep(const std::string& name, const Json& id, Ids& ids) {
  if (id.is_number_unsigned() && id.get<std::uint64_t>() <= INT32_MAX)
    ids[name] = id.get<std::int64_t>();
}

// Tokens that the files beside tokenizer.json add to it (tokenizer/tokens_beside.h): {"7": {"content": "<x>"}} of the
// configuration, else {"<x>": 7} of added_tokens.json. A tokenizer whose ids are others is refused before.
base::Result<Ids> ids_beside(base::Disk& disk, const base::Path& folder, const Json& config) {
  Ids ids;
  const auto said = config.value("added_tokens_decoder", Json());
  for (const auto& [id, token] : said.items())
    if (token.is_object()) keep(spelling(token, "content"), Json::parse(id, nullptr, false), ids);
  const auto path = base::join(folder, "added_tokens.json");
  if (!said.is_null() || !disk.exists(path)) return ids;
  const auto added = TRY(base::parse_json(TRY(disk.read(path)), path));
  for (const auto& [name, id] : added.items()) keep(name, id, ids);
  return ids;
}

// Older folders name tokens there.
base::Result<Json> map_beside(base::Disk& disk, const base::Path& folder) {
  const auto path = base::join(folder, "special_tokens_map.json");
  if (!disk.exists(path)) return Json::object();
  auto json = TRY(base::parse_json(TRY(disk.read(path)), path));
  return json.is_object() ? std::move(json) : Json::object();
}

// Ids by spelling, of the added tokens and of the model's vocabulary, beside those that are known.
Ids ids_of(const Json& tokenizer, Ids ids) {
  if (!tokenizer.is_object()) return ids;
  const auto model = tokenizer.value("model", Json());
  if (model.is_object())
    if (const auto vocab = model.value("vocab", Json()); vocab.is_object())
      for (const auto& [name, id] : vocab.items()) keep(name, id, ids);
  if (const auto added = tokenizer.value("added_tokens", Json()); added.is_array())
    for (const auto& token : added)
      if (token.is_object() && token.contains("id"))
        keep(spelling(token, "content"), token["id"], ids);
  return ids;
}

}  // namespace

base::Result<void> name_special_tokens(base::Disk& disk, const base::Path& folder,
                                       model::Config& config) {
  const auto path = base::join(folder, "tokenizer.json");
  const auto names_path = base::join(folder, "tokenizer_config.json");
  const auto names = TRY(base::parse_json(TRY(disk.read(names_path)), names_path));
  if (!names.is_object())
    return base::Error{base::Code::bad_data, "this is no JSON object", names_path,
                       "make the tokenizer again"};
  const auto ids = ids_of(TRY(base::parse_json(TRY(disk.read(path)), path)),
                          TRY(ids_beside(disk, folder, names)));
  const auto map = TRY(map_beside(disk, folder));
  const auto id = [&](const char* key) -> base::Result<std::int64_t> {
    auto name = spelling(names, key);
    if (name.empty()) name = spelling(map, key);
    if (name.empty()) return -1;
    const auto it = ids.find(name);
    if (it != ids.end() && it->second < config.vocabulary) return it->second;
    return base::Error{base::Code::bad_data,
                       std::string(key) + " '" + name + "' is no token of the model's vocabulary",
                       path, "make the tokenizer again"};
  };
  config.bos = TRY(id("bos_token"));
  config.eos = TRY(id("eos_token"));
  config.pad = TRY(id("pad_token"));
  return {};
}

}  // namespace train
