#include "tokenizer/tokens_beside.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "base/visible.h"
#include "tokenizer/gguf_words.h"

namespace tokenizer {
namespace {

using base::Json;
using base::Path;
using base::Result;

constexpr std::array kRoles = {"bos_token", "eos_token", "unk_token", "sep_token",
                               "pad_token", "cls_token", "mask_token"};
constexpr std::size_t kMostDigits = 9;

base::Error bad(const std::string& what, const Path& where) {
  return {base::Code::bad_data, what, where, "take the files of the model as they were published"};
}

Result<Json> object_in(base::Disk& disk, const Path& folder, const char* name) {
  const auto path = base::join(folder, name);
  if (!disk.exists(path)) return Json();
  auto json = TRY(base::parse_json(TRY(disk.read(path)), path));
  if (!json.is_object()) return bad("it is no object", path);
  return json;
}

// A spelling, or an object with the flags.
Result<std::optional<AddedToken>> token_in(const Json& value, const std::string& where) {
  if (value.is_null() || value == "") return std::optional<AddedToken>();
  AddedToken out;
  if (value.is_string())
    out.content = value.get<std::string>();
  else
    out = TRY(read_added_token(value, where));
  out.special = true;
  out.id = -1;
  return std::optional(std::move(out));
}

// Extra tokens: a list, or an object in which each has a name.
Result<void> add_extra(const Json& list, const std::string& where, std::vector<RoleToken>& out) {
  for (const auto& one : list)
    if (auto token = TRY(token_in(one, where))) out.push_back({"", std::move(*token)});
  return {};
}

bool is_role(std::string_view key) { return std::ranges::find(kRoles, key) != kRoles.end(); }

// What the files say of a role: null is none, and discarded nothing.
const Json* said_of(const FilesBeside& files, const char* role) {
  if (files.is_old() && files.map.is_object() && files.map.contains(role)) return &files.map[role];
  if (files.config.is_object() && files.config.contains(role)) return &files.config[role];
  return nullptr;
}

const Json& extra_in(const Json& file) {
  const auto& now = member(file, "extra_special_tokens");
  const auto& before = member(file, "additional_special_tokens");
  return now.is_null() || now.empty() ? before : now;
}

bool is_same(const AddedToken& a, const AddedToken& b) {
  return std::tie(a.content, a.special, a.normalized, a.lstrip, a.rstrip, a.single_word) ==
         std::tie(b.content, b.special, b.normalized, b.lstrip, b.rstrip, b.single_word);
}

// Of added_tokens.json those that are named as special tokens are, and no others.
Result<std::set<std::string>> special_in(const FilesBeside& files) {
  std::set<std::string> out;
  for (const auto& one : TRY(roles_said(files, {}))) out.insert(one.token.content);
  return out;
}

Result<std::int32_t> id_of(const std::string& text, const std::string& where) {
  if (text.empty() || text.size() > kMostDigits ||
      text.find_first_not_of("0123456789") != std::string::npos)
    return bad("its added token '" + base::visible(text) + "' has no id", where);
  return static_cast<std::int32_t>(std::stol(text));
}

std::vector<AddedToken> by_id(std::map<std::int32_t, AddedToken> tokens) {
  std::vector<AddedToken> out;
  for (auto& [id, token] : tokens) out.push_back(std::move(token));
  return out;
}

}  // namespace

Result<FilesBeside> FilesBeside::read(base::Disk& disk, const Path& folder) {
  return FilesBeside{TRY(object_in(disk, folder, "tokenizer_config.json")),
                     TRY(object_in(disk, folder, "special_tokens_map.json")),
                     TRY(object_in(disk, folder, "added_tokens.json")),
                     TRY(object_in(disk, folder, "config.json")), folder};
}

bool FilesBeside::is_old() const { return member(config, "added_tokens_decoder").is_null(); }

Result<AddedToken> read_added_token(const Json& json, const std::string& where) {
  AddedToken out;
  const auto& content = member(json, "content");
  if (!content.is_string() || content == "") return bad("an added token has no content", where);
  out.content = content.get<std::string>();
  const auto flag = [&](const char* key, bool usual) {
    const auto& said = member(json, key);
    return said.is_boolean() ? said.get<bool>() : usual;
  };
  out.special = flag("special", false);
  out.normalized = flag("normalized", !out.special);
  out.lstrip = flag("lstrip", false);
  out.rstrip = flag("rstrip", false);
  out.single_word = flag("single_word", false);
  const auto& id = member(json, "id");
  out.id = id.is_number_unsigned() && id <= 0x7fffffff ? id.get<std::int32_t>() : -1;
  return out;
}

nlohmann::ordered_json to_ordered(const AddedToken& token) {
  return {{"id", token.id},          {"content", token.content}, {"single_word", token.single_word},
          {"lstrip", token.lstrip},  {"rstrip", token.rstrip},   {"normalized", token.normalized},
          {"special", token.special}};
}

const AddedToken* AddedList::find(const std::string& content) const {
  const auto found = places_.find(content);
  return found == places_.end() ? nullptr : &tokens_[found->second];
}

void AddedList::take(AddedToken token) {
  count_ = std::max(count_, token.id + 1);
  places_[token.content] = tokens_.size();
  tokens_.push_back(std::move(token));
}

Result<void> AddedList::add(AddedToken token, const std::string& where) {
  if (const auto known = places_.find(token.content); known != places_.end()) {
    auto& now = tokens_[known->second];
    token.id = now.id;
    now = std::move(token);
    return {};
  }
  const auto said = token.id;
  token.id = id_of_(token.content);
  if (token.id < 0) {
    token.id = count_;
    if (said >= 0 && said != token.id)
      return bad("the added token '" + base::visible(token.content) + "' has the id " +
                     std::to_string(said) + " there, and the next behind the vocabulary is " +
                     std::to_string(token.id),
                 where);
  }
  take(std::move(token));
  return {};
}

Result<std::vector<AddedToken>> tokens_said(const FilesBeside& files) {
  std::map<std::int32_t, AddedToken> out;
  const auto config = base::join(files.folder, "tokenizer_config.json");
  const auto& decoder = member(files.config, "added_tokens_decoder");
  if (!decoder.is_null() && !decoder.is_object())
    return bad("'added_tokens_decoder' is no object", config);
  for (const auto& [key, one] : decoder.items()) {
    auto token = TRY(read_added_token(one, config));
    token.id = TRY(id_of(key, config));
    out[token.id] = std::move(token);
  }
  if (!files.is_old() || files.added.is_null()) return by_id(std::move(out));
  const auto special = TRY(special_in(files));
  const auto where = base::join(files.folder, "added_tokens.json");
  for (const auto& [content, id] : files.added.items()) {
    if (content.empty()) return bad("an added token has no content", where);
    AddedToken token{.id = TRY(id_of(id.dump(), where)), .content = content};
    token.special = special.contains(content);
    token.normalized = !token.special;
    out[token.id] = std::move(token);
  }
  return by_id(std::move(out));
}

Result<std::vector<RoleToken>> roles_said(const FilesBeside& files, const Usual& usual) {
  std::vector<RoleToken> out;
  const auto where = base::join(files.folder, "tokenizer_config.json");
  for (const auto* role : kRoles) {
    const auto* said = said_of(files, role);
    const auto known = std::ranges::find_if(
        usual, [&](const auto& one) { return std::string_view(one.first) == role; });
    const Json value = said ? *said : known == usual.end() ? Json() : Json(known->second);
    if (auto token = TRY(token_in(value, where))) out.push_back({role, std::move(*token)});
  }
  if (files.config.is_object())
    for (const auto& [key, value] : files.config.items())
      if (value.is_string() && key.ends_with("_token") && !is_role(key))
        if (auto token = TRY(token_in(value, where))) out.push_back({"", std::move(*token)});
  TRY(add_extra(extra_in(files.config), where, out));
  if (files.is_old()) TRY(add_extra(extra_in(files.map), where, out));
  return out;
}

Result<std::optional<Json>> added_with_beside(const Json& file, const FilesBeside& files,
                                              const Vocabulary* vocabulary) {
  std::optional<Json> none;
  const auto said = TRY(tokens_said(files));
  if (said.empty()) return none;
  const auto& vocab = member(member(file, "model"), "vocab");
  std::map<std::string, std::int32_t, std::less<>> scored;  // of a list of scores
  if (vocab.is_array())
    for (const auto& one : vocab)
      if (one.is_array() && !one.empty() && one[0].is_string())
        scored[one[0].get<std::string>()] = static_cast<std::int32_t>(&one - &vocab[0]);
  AddedList list(
      [&](std::string_view spelling) {
        if (vocabulary) return vocabulary->id_of(spelling);
        if (const auto found = scored.find(spelling); found != scored.end()) return found->second;
        const auto& id = member(vocab, std::string(spelling).c_str());
        return id.is_number_unsigned() ? id.get<std::int32_t>() : -1;
      },
      vocabulary ? vocabulary->count() : static_cast<std::int32_t>(vocab.size()));
  const auto where = base::join(files.folder, "tokenizer.json");
  for (const auto& one : member(file, "added_tokens")) list.take(TRY(read_added_token(one, where)));
  const auto own = list.tokens();
  for (const auto& token : said) {
    const bool has_id = std::ranges::find(own, token.id, &AddedToken::id) != own.end();
    if (files.is_old() && has_id) continue;
    TRY(list.add(token, base::join(files.folder, files.is_old() ? "added_tokens.json"
                                                                : "tokenizer_config.json")));
  }
  if (std::ranges::equal(own, list.tokens(), is_same)) return none;
  Json out = Json::array();
  for (const auto& token : list.tokens()) out.push_back(Json(to_ordered(token)));
  return std::optional(std::move(out));
}

}  // namespace tokenizer
