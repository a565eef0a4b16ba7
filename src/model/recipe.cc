#include "model/recipe.h"

#include "model/run_folder.h"
#include "model/standing.h"

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

// What is in range key by key may still be a model that no config.json can say. Then somebody else's
// reader would refuse it, and so would ours. The vocabulary is not known yet.
base::Result<void> readable(const arch::Entry& entry, const std::string& arch,
                            const base::Settings& settings) {
  const std::string where = "[model]";
  const auto read = [&]() -> base::Result<void> {
    auto config = TRY(entry.configure(settings));
    config.arch = arch;
    config.vocabulary = 1;
    TRY(read_config(write_config(config), where));
    return {};
  }();
  if (read.ok()) return {};
  return base::Error{
      base::Code::bad_request,
      "[model] describes what no config.json of " + arch + " may say: " + read.error().what, "",
      "choose smaller or other sizes"};
}

constexpr const char* kFrom = "from";
constexpr const char* kContext = "context_tokens";
constexpr const char* kConfig = "config";

base::Error said_twice(const base::RecipeValue& key) {
  return {base::Code::bad_request,
          "'" + key.path + "' stands beside model.from, and the model there says it already",
          key.where(), std::string("leave it out; beside from, only ") + kContext + " may stand"};
}

}  // namespace

base::Result<void> ModelRecipe::read(const base::RecipeValue& value) {
  auto all = value;
  if (const auto* said = value.find(kFrom)) {
    TRY(from.read(*said));
    std::erase_if(all.members, [](const auto& member) { return member.first == kFrom; });
  }
  if (!from.empty()) {
    for (const auto& [key, found] : all.members) {
      if (key != kContext) return said_twice(found);
      TRY(found.read(context));
    }
    return {};
  }
  const auto keys = keys_of_size(text_at(value, arch::Registry::key, arch::Registry::usual),
                                 text_at(value, "size", ""));
  for (const auto& [key, number] : keys.items())
    if (!value.find(key))
      all.members.push_back({key, key_at(*value.find("size"), key, number.get<std::int64_t>())});
  TRY(Choice::read(all));
  auto checked = check();
  if (!checked.ok()) checked.error().where = value.where();
  return checked;
}

base::Result<void> ModelRecipe::from_json(const base::Json& json, const std::string& where) {
  if (!json.is_object()) return Choice::from_json(json, where);
  if (json.contains(kFrom)) {
    TRY(from.from_json(json[kFrom], where));
    if (json.contains(kContext)) TRY(base::from_json(json[kContext], context, where));
    if (from.empty() || !json.contains(kConfig))
      return base::Error{base::Code::bad_data, "it names a model and does not say which one it is",
                         where, ""};
    stands = TRY(read_config(json[kConfig], where));
    auto checked = check();
    if (!checked.ok()) checked.error().where = where;
    return checked;
  }
  auto all = json;
  const auto keys =
      keys_of_size(text_at(json, arch::Registry::key, kind().c_str()), text_at(json, "size", ""));
  for (const auto& [key, number] : keys.items())
    if (!json.contains(key)) all[key] = number;
  TRY(Choice::from_json(all, where));
  auto checked = check();
  if (!checked.ok()) checked.error().where = where;
  return checked;
}

base::Json ModelRecipe::to_json() const {
  if (from.empty()) return Choice::to_json();
  base::Json out = {{kFrom, from.to_json()}};
  if (context > 0) out[kContext] = context;
  if (stands) out[kConfig] = write_config(*stands);
  return out;
}

// Which model it is, its content id says among the inputs.
base::Json ModelRecipe::key_json(base::Affects most) const {
  if (from.empty()) return Choice::key_json(most);
  base::Json out = {{kFrom, true}};
  if (context > 0) out[kContext] = context;
  return out;
}

base::Result<void> ModelRecipe::check() const {
  if (from.empty()) {
    TRY(Choice::check());
    return readable(entry(), kind(), settings());
  }
  if (context == 0 || (context >= 2 && (!stands || context <= stands->context))) return {};
  return base::Error{base::Code::bad_request,
                     std::string("model.") + kContext + " must be at least 2 and at most " +
                         (stands ? std::to_string(stands->context) : "what the model knows"),
                     "", "leave it out to take as many as the model knows"};
}

void ModelRecipe::describe(const std::string& prefix, std::vector<base::FieldRow>& rows) {
  rows.push_back(
      {prefix + "." + kFrom, "path", "\"\"",
       "folder or .gguf file of a model to go on with: architecture, sizes, weights and, "
       "where [tokenizer] says nothing, tokenizer are its own; beside it only "
       "context_tokens may stand. Empty: the other keys describe a new model"});
  Choice::describe(prefix, rows);
}

base::Result<void> ModelRecipe::look(base::Disk& disk) {
  if (from.empty()) return {};
  const auto at = model_at(disk, from.place());
  auto found = at.ok() ? standing_config(disk, *at) : base::Result<Config>(at.error());
  if (!found.ok()) {
    auto& error = found.error();
    if (error.code == base::Code::missing) error.hint = from.hint(disk);
    error.what = "the model that model.from names cannot be taken: " + error.what;
    return error;
  }
  stands = std::move(*found);
  return check();
}

namespace {

Config configured(const ModelRecipe& recipe) {
  auto config = recipe.entry().configure(recipe.settings());
  CHECK(config.ok(), "a recipe that was checked describes a model");
  return config.take();
}

}  // namespace

Config config_of(const ModelRecipe& recipe, std::int64_t vocabulary) {
  if (!recipe.from.empty()) {
    CHECK(recipe.stands, "a model that stands was looked at");
    auto out = *recipe.stands;
    if (recipe.context > 0) out.context = recipe.context;
    return out;
  }
  auto config = configured(recipe);
  config.arch = recipe.kind();
  config.vocabulary = vocabulary;
  return config;
}

std::int64_t context_tokens(const ModelRecipe& recipe) {
  if (!recipe.from.empty()) return config_of(recipe, 0).context;
  return configured(recipe).context;
}

std::vector<std::string> remarks(const ModelRecipe& recipe) {
  if (!recipe.from.empty()) return {};
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
