#include "tokenizer/chat_source.h"

#include <algorithm>

#include "base/json.h"
#include "base/one_file.h"
#include "store/gguf/file.h"
#include "tokenizer/given_files.h"

namespace tokenizer {
namespace {

using base::Json;
using base::Path;
using base::Result;

constexpr const char* kDefault = "default";
constexpr std::string_view kJinja = ".jinja";

Result<Json> object_in(base::Disk& disk, const Path& path) {
  if (!disk.exists(path)) return Json::object();
  auto json = TRY(base::parse_json(TRY(disk.read(path)), path));
  return json.is_object() ? std::move(json) : Json::object();
}

std::string text_in(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

void put_templates(const Json& config, ChatSource& out) {
  const auto said = config.find("chat_template");
  if (said == config.end()) return;
  if (said->is_string()) out.templates.emplace_back(kDefault, said->get<std::string>());
  if (!said->is_array()) return;
  for (const auto& one : *said)
    if (one.is_object() && one.contains("template"))
      out.templates.emplace_back(text_in(one, "name"), text_in(one, "template"));
}

Result<void> put_further(base::Disk& disk, const Path& folder, ChatSource& out) {
  const auto further = base::join(folder, "additional_chat_templates");
  if (!disk.is_folder(further)) return {};
  for (const auto& entry : TRY(disk.list(further))) {
    if (entry.is_folder || !entry.name.ends_with(kJinja)) continue;
    const auto name = entry.name.substr(0, entry.name.size() - kJinja.size());
    out.templates.emplace_back(name, TRY(disk.read(base::join(further, entry.name))));
  }
  return {};
}

// "bos_token": "<s>", or {"content": "<s>", ...}.
void put_tokens(const Json& config, ChatSource& out) {
  for (const auto& [name, value] : config.items()) {
    if (!name.ends_with("_token")) continue;
    const auto spelling = value.is_object()   ? text_in(value, "content")
                          : value.is_string() ? value.get<std::string>()
                                              : std::string();
    if (!spelling.empty() && out.token(name).empty()) out.tokens.emplace_back(name, spelling);
  }
}

// "tokenizer.chat_template", and "tokenizer.chat_template.NAME" of further ones.
Result<ChatSource> of_gguf(base::Disk& disk, const Path& path) {
  const auto file = TRY(store::gguf::File::open(disk, path));
  const auto& said = file.metadata();
  ChatSource out;
  constexpr const char* key = "tokenizer.chat_template";
  if (said.find(key)) out.templates.emplace_back(kDefault, TRY(said.text(key)));
  constexpr const char* tools = "tokenizer.chat_template.tool_use";
  if (said.find(tools)) out.templates.emplace_back("tool_use", TRY(said.text(tools)));
  if (!said.find("tokenizer.ggml.tokens")) return out;
  const auto words = TRY(said.list<std::string>("tokenizer.ggml.tokens"));
  for (const auto& [id_key, name] : {std::pair("tokenizer.ggml.bos_token_id", "bos_token"),
                                     {"tokenizer.ggml.eos_token_id", "eos_token"},
                                     {"tokenizer.ggml.unknown_token_id", "unk_token"},
                                     {"tokenizer.ggml.padding_token_id", "pad_token"}}) {
    if (!said.find(id_key)) continue;
    const auto id = TRY(said.natural(id_key));
    if (id < words.size()) out.set_token(name, words[id]);
  }
  return out;
}

}  // namespace

const std::string& ChatSource::choose(bool tools) const {
  static const std::string none;
  const auto named = [&](const char* name) {
    return std::ranges::find(templates, name, &std::pair<std::string, std::string>::first);
  };
  auto found = tools ? named("tool_use") : templates.end();
  if (found == templates.end()) found = named(kDefault);
  if (found == templates.end()) found = templates.begin();
  return found == templates.end() ? none : found->second;
}

std::string ChatSource::token(const std::string& name) const {
  for (const auto& [known, spelling] : tokens)
    if (known == name) return spelling;
  return "";
}

void ChatSource::set_token(const std::string& name, const std::string& spelling) {
  std::erase_if(tokens, [&](const auto& one) { return one.first == name; });
  tokens.emplace_back(name, spelling);
}

Result<ChatSource> chat_source_of_folder(base::Disk& disk, const Path& folder) {
  ChatSource out;
  const auto jinja = base::join(folder, "chat_template.jinja");
  const auto config = TRY(object_in(disk, base::join(folder, "tokenizer_config.json")));
  if (disk.exists(jinja)) {
    out.templates.emplace_back(kDefault, TRY(disk.read(jinja)));
    TRY(put_further(disk, folder, out));
  }
  if (out.templates.empty())
    put_templates(TRY(object_in(disk, base::join(folder, "chat_template.json"))), out);
  if (out.templates.empty()) put_templates(config, out);
  put_tokens(config, out);
  put_tokens(TRY(object_in(disk, base::join(folder, "special_tokens_map.json"))), out);
  return out;
}

namespace {
// Files of a folder speak of the tokenizer.json among them; another format says what it says.
Result<ChatSource> of_tokenizer_file(base::Disk& disk, const Path& place) {
  const auto given = TRY(given_place(disk, place));
  if (given.format && std::string_view(given.format->name) == "gguf") return of_gguf(disk, place);
  if (!given.folder.empty()) return chat_source_of_folder(disk, given.folder);
  base::MemoryDisk memory;
  base::Disk& files = memory;
  for (const auto& [name, text] : TRY(given_files(disk, place)))
    TRY(files.write_file(base::join("t", name), text));
  return chat_source_of_folder(files, "t");
}
}  // namespace

Result<ChatSource> read_chat_source(base::Disk& disk, const Path& place) {
  if (disk.is_folder(place)) return chat_source_of_folder(disk, place);
  if (!place.ends_with(kJinja)) return of_tokenizer_file(disk, place);
  ChatSource out;
  out.templates.emplace_back(kDefault, TRY(disk.read(place)));
  return out;
}

}  // namespace tokenizer
