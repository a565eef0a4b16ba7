#include "model/recipe.h"

namespace model {

namespace {

// Of the architecture and size that are named; nothing where there are none of these names.
base::Json keys_of_size(const std::string& arch, const std::string& size) {
  const auto* entry = arch::find(arch);
  if (!entry || !entry->sizes) return base::Json::object();
  for (const auto& one : entry->sizes())
    if (one.name == size) return one.keys;
  return base::Json::object();
}

std::string text_at(const base::RecipeValue& value, const char* key, const char* usual) {
  const auto* found = value.find(key);
  return found && found->kind == base::RecipeValue::Kind::text ? found->text : usual;
}

std::string text_at(const base::Json& json, const char* key, const char* usual) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : usual;
}

// A whole number that stands where the size stands.
base::RecipeValue key_at(const base::RecipeValue& size, const std::string& key,
                         std::int64_t whole) {
  base::RecipeValue out;
  out.kind = base::RecipeValue::Kind::whole;
  out.file = size.file;
  out.line = size.line;
  out.path = size.path.substr(0, size.path.rfind('.') + 1) + key;
  out.whole = whole;
  return out;
}

}  // namespace

base::Result<void> ModelRecipe::read(const base::RecipeValue& value) {
  auto all = value;
  const auto keys = keys_of_size(text_at(value, arch::Registry::key, arch::Registry::usual),
                                 text_at(value, "size", ""));
  for (const auto& [key, number] : keys.items())
    if (!value.find(key))
      all.members.push_back({key, key_at(*value.find("size"), key, number.get<std::int64_t>())});
  return Choice::read(all);
}

base::Result<void> ModelRecipe::from_json(const base::Json& json, const std::string& where) {
  if (!json.is_object()) return Choice::from_json(json, where);
  auto all = json;
  const auto keys =
      keys_of_size(text_at(json, arch::Registry::key, kind().c_str()), text_at(json, "size", ""));
  for (const auto& [key, number] : keys.items())
    if (!json.contains(key)) all[key] = number;
  return Choice::from_json(all, where);
}

Config config_of(const ModelRecipe& recipe, std::int64_t vocabulary) {
  Config config = recipe.entry().configure(recipe.settings());
  config.arch = recipe.kind();
  config.vocabulary = vocabulary;
  return config;
}

std::int64_t context_tokens(const ModelRecipe& recipe) {
  return recipe.entry().configure(recipe.settings()).context;
}

std::vector<std::string> remarks(const ModelRecipe& recipe) {
  const auto& entry = recipe.entry();
  return entry.remarks ? entry.remarks(recipe.settings()) : std::vector<std::string>();
}

std::string size_names(const arch::Entry& entry) {
  const auto all = entry.sizes ? entry.sizes() : std::vector<arch::Size>();
  std::string out;
  for (std::size_t i = 0; i < all.size(); ++i)
    out += (i == 0 ? "" : i + 1 == all.size() ? " or " : ", ") + all[i].name;
  return out;
}

}  // namespace model
