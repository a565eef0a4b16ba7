#include "model/same_model.h"

#include <map>
#include <optional>

#include "base/visible.h"
#include "model/config.h"
#include "model/config_keys.h"

namespace model {

namespace {

using base::Json;
using base::Path;
using base::Result;

using Values =
    std::map<std::string, Json>;  // by the path of the key, as in "rope_parameters.factor"

constexpr const char* kLimit = "max_position_embeddings";

void flatten(const Json& object, const std::string& path, Values& out) {
  for (const auto& [key, value] : object.items()) {
    if (value.is_object())
      flatten(value, path + key + ".", out);
    else if (key != kLimit && !ConfigKeys::changes_nothing(key, value))
      out.emplace(path + key, value);
  }
}

std::string shown(const Values& values, const std::string& key) {
  const auto at = values.find(key);
  if (at == values.end()) return "not there";
  return base::visible(
      at->second.dump(-1, ' ', true, Json::error_handler_t::replace).substr(0, 80));
}

base::Error apart(const std::string& what, const std::string& one, const std::string& two,
                  const Path& where, const Path& other) {
  return {base::Code::bad_data, what + " is " + one + ", in " + other + " " + two, where,
          "only models that compute alike from the same tokens can be merged"};
}

// What a configuration comes to; as it stands where we do not know its architecture.
Values meaning(const Json& json, const std::optional<Config>& config) {
  Values out;
  if (config)
    out.emplace("model_type", config->arch);
  else if (json.contains("model_type"))
    out.emplace("model_type", json["model_type"]);
  flatten(config ? write_config(*config) : json, "", out);
  return out;
}

Result<void> same_configuration(base::Disk& disk, const Path& folder, const Path& other) {
  const auto path = base::join(folder, "config.json"), second = base::join(other, "config.json");
  if (!disk.exists(path) || !disk.exists(second)) return {};
  const auto one = TRY(read_config_file(disk, path)), two = TRY(read_config_file(disk, second));
  if (one == two || !one.is_object() || !two.is_object()) return {};
  auto first_read = read_config(one, path), second_read = read_config(two, second);
  const bool known = first_read.ok() && second_read.ok();
  const auto a = meaning(one, known ? std::optional(first_read.take()) : std::nullopt);
  const auto b = meaning(two, known ? std::optional(second_read.take()) : std::nullopt);
  auto all = a;
  all.insert(b.begin(), b.end());
  for (const auto& [key, value] : all)
    if (const auto x = a.find(key), y = b.find(key);
        x == a.end() || y == b.end() || x->second != y->second)
      return apart("'" + base::visible(key.substr(0, 80)) + "'", shown(b, key), shown(a, key),
                   second, path);
  return {};
}

// Id -> token of any form of tokenizer.json; an entry that is none is for others to refuse.
std::map<std::int64_t, std::string> vocabulary(const Json& json) {
  std::map<std::int64_t, std::string> out;
  if (!json.is_object()) return out;
  if (const auto model = json.find("model"); model != json.end() && model->is_object()) {
    const auto vocab = model->find("vocab");
    if (vocab != model->end() && vocab->is_object())
      for (const auto& [token, id] : vocab->items())
        if (id.is_number_integer()) out[id.get<std::int64_t>()] = token;
    if (vocab != model->end() && vocab->is_array())  // a unigram model: tokens and their scores
      for (std::size_t id = 0; id < vocab->size(); ++id)
        if (const auto& one = (*vocab)[id]; one.is_array() && !one.empty() && one[0].is_string())
          out[static_cast<std::int64_t>(id)] = one[0].get<std::string>();
  }
  if (const auto added = json.find("added_tokens"); added != json.end() && added->is_array())
    for (const auto& one : *added)
      if (one.is_object() && one.contains("id") && one["id"].is_number_integer() &&
          one.contains("content") && one["content"].is_string())
        out[one["id"].get<std::int64_t>()] = one["content"].get<std::string>();
  return out;
}

Result<void> same_vocabulary(base::Disk& disk, const Path& folder, const Path& other) {
  const auto path = base::join(folder, "tokenizer.json"),
             second = base::join(other, "tokenizer.json");
  if (!disk.exists(path) || !disk.exists(second)) return {};
  const auto one = TRY(disk.read(path)), two = TRY(disk.read(second));
  if (one == two) return {};
  const auto a = vocabulary(TRY(base::parse_json(one, path)));
  const auto b = vocabulary(TRY(base::parse_json(two, second)));
  for (const auto& [id, token] : a) {
    const auto at = b.find(id);
    const auto text = [](const std::string& of) {
      return "'" + base::visible(of.substr(0, 80)) + "'";
    };
    if (at != b.end() && at->second != token)
      return apart("token " + std::to_string(id), text(at->second), text(token), second, path);
  }
  return {};
}

}  // namespace

Result<void> same_model(base::Disk& disk, const Path& folder, const Path& other) {
  if (folder == other) return {};
  TRY(same_configuration(disk, folder, other));
  return same_vocabulary(disk, folder, other);
}

}  // namespace model
