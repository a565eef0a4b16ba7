#include "tokenizer/given_files.h"

#include <algorithm>
#include <array>

#include "base/visible.h"
#include "tokenizer/file_parts.h"
#include "tokenizer/tokens_beside.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

constexpr const char* kFile = "tokenizer.json";
constexpr std::array kRoles = {"bos_token", "eos_token", "pad_token"};

// Of a model's folder: they say which tokens are special, and how chats are written.
constexpr const char* kBeside[] = {"tokenizer_config.json", "special_tokens_map.json",
                                   "config.json",           "generation_config.json",
                                   "chat_template.jinja",   "chat_template.json"};

Result<std::vector<GivenPlace>> others_in(base::Disk& disk, const Path& folder) {
  std::vector<GivenPlace> out;
  for (const auto& entry : TRY(disk.list(folder))) {
    if (entry.is_folder || entry.is_special) continue;
    bool asked = false;
    for (const auto& row : format::all())
      asked = asked || (row.entry->named && row.entry->named(entry.name));
    if (!asked) continue;
    const auto path = base::join(folder, entry.name);
    const auto* format = TRY(format::of_file(disk, path));
    if (format && format->entry->named) out.push_back({path, format, folder});
  }
  return out;
}

Error no_file(base::Disk& disk, const Path& file) {
  const auto read = disk.map(file);
  auto error =
      read.ok() ? Error{Code::missing, "no tokenizer stands here", file, ""} : read.error();
  error.hint =
      "it would be tokenizer.json, tekken.json, a SentencePiece .model, a .tiktoken file, vocab.txt, or "
      "vocab.json with merges.txt";
  return error;
}

Result<GivenPlace> in_folder(base::Disk& disk, const Path& folder) {
  const auto file = base::join(folder, kFile);
  if (disk.exists(file)) return GivenPlace{file, nullptr, folder};
  auto others = TRY(others_in(disk, folder));
  if (others.size() == 1) return std::move(others.front());
  if (others.empty()) return no_file(disk, file);
  std::string names;
  for (const auto& one : others)
    names += (names.empty() ? "" : ", ") + base::visible(base::file_name(one.file));
  return Error{Code::bad_request, "several tokenizers stand here: " + names, folder,
               "name the file of one"};
}

// Tokens that the folder's other files say go into tokenizer.json.
Result<void> add_beside(base::Disk& disk, const Path& folder, Files& files) {
  const auto beside = TRY(FilesBeside::read(disk, folder));
  if (TRY(tokens_said(beside)).empty()) return {};
  const auto file = TRY(base::parse_json(files[kFile], base::join(folder, kFile)));
  const auto added = TRY(added_with_beside(file, beside));
  if (!added) return {};
  auto whole = Ordered::parse(files[kFile]);
  whole["added_tokens"] = Ordered(*added);
  files[kFile] = whole.dump(1) + "\n";
  return {};
}

}  // namespace

Result<GivenPlace> given_place(base::Disk& disk, const Path& place) {
  if (disk.is_folder(place)) return in_folder(disk, place);
  const auto* format = TRY(format::of_file(disk, place));
  if (format) return GivenPlace{place, format, ""};
  if (place.ends_with(".json")) return GivenPlace{place, nullptr, base::parent(place)};
  return Error{
      Code::bad_data, "this is no tokenizer of a format that is known", place,
      "name a tokenizer.json, a tekken.json, a SentencePiece model, a tiktoken or a GGUF file, or a "
      "folder with one"};
}

Result<Files> given_files(base::Disk& disk, const Path& place, const std::string& encoding) {
  const auto given = TRY(given_place(disk, place));
  Files out;
  if (given.format)
    out = TRY(given.format->entry->read({disk, given.file, encoding}));
  else
    out[kFile] = TRY(disk.read(given.file));
  if (given.folder.empty()) return out;
  if (!given.format) TRY(agrees_with_tekken(disk, given.folder));
  const bool says_all = given.format && given.format->entry->says_all;
  for (const std::string name : kBeside)
    if (const auto path = base::join(given.folder, name);
        disk.exists(path) && !(says_all && out.contains(name)))
      out[name] = TRY(disk.read(path));
  if (!given.format) TRY(add_beside(disk, given.folder, out));
  return out;
}

namespace {

// How the file spells a token that may stand in a configuration; "": none.
std::string role_of(const Tokenizer& tokenizer, TokenId id) {
  const auto& added = tokenizer.added_tokens();
  const auto found = std::ranges::find(added, id, &AddedToken::id);
  return found == added.end() ? "" : found->content;
}

Result<void> name_roles(const Tokenizer& whole, const Tokenizer& left, Files& files) {
  const auto ids = [](const Tokenizer& one) {
    return std::array{one.bos(), one.eos(), one.special_ids().pad};
  };
  if (ids(whole) == ids(left)) return {};
  auto& text = files["tokenizer_config.json"];
  auto config = Ordered::parse(text, nullptr, false);
  if (!config.is_object()) config = Ordered::object();
  for (std::size_t i = 0; i < kRoles.size(); ++i)
    if (auto token = role_of(whole, ids(whole)[i]); !token.empty() && !config.contains(kRoles[i]))
      config[kRoles[i]] = std::move(token);
  text = config.dump(2) + "\n";
  return {};
}

}  // namespace

Result<void> leave_model(Files& files, const Path& place) {
  auto left = files;
  for (const char* name : {"config.json", "generation_config.json"}) left.erase(name);
  if (left.size() < files.size()) {
    const auto whole = load_files(files, place), now = load_files(left, place);
    if (whole.ok() && now.ok())
      TRY(name_roles(*whole, *now, left));
    else if (whole.ok() || whole.error().code != Code::unsupported)
      return whole.ok() ? now.error() : whole.error();
  }
  files = std::move(left);
  return {};
}

Result<Tokenizer> load_files(const Files& files, const Path& place) {
  base::MemoryDisk memory;
  base::Disk& disk = memory;
  for (const auto& [name, text] : files) TRY(disk.write_file(base::join(place, name), text));
  return Tokenizer::load(disk, place);
}

}  // namespace tokenizer
