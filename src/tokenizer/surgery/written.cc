#include "tokenizer/surgery/written.h"

#include <algorithm>

namespace tokenizer::surgery {
namespace {

using base::Json;
using base::Result;

std::int32_t moved(const Change& change, std::int32_t id) {
  return id >= 0 && id < std::ssize(change.moved) ? change.moved[static_cast<std::size_t>(id)] : -1;
}

void move(const Change& change, Json& id) {
  if (!id.is_number_integer()) return;
  if (const auto now = moved(change, id.get<std::int32_t>()); now >= 0) id = now;
}

Json vocabulary_after(const Subject& subject, const Change& change) {
  auto out = Json::object();
  const auto& words = subject.vocabulary();
  for (std::int32_t id = 0; id < words.size(); ++id)
    if (const auto now = moved(change, id); words.has(id) && now >= 0)
      out[std::string(words.spelling(id))] = now;
  for (std::size_t i = 0; i < change.added.size(); ++i)
    out[change.added[i].spelling] = change.first() + static_cast<std::int32_t>(i);
  return out;
}

// As ["a", "b"], or "a b" where all of the file are written so.
Json merges_after(const Subject& subject, const Change& change) {
  const auto& words = subject.vocabulary();
  const auto spelling = [&](std::int32_t id) {
    const auto first = std::ssize(change.moved);
    return change.added.empty() || id < first
               ? std::string(words.spelling(id))
               : change.added[static_cast<std::size_t>(id - first)].spelling;
  };
  std::vector<Merge> all;
  for (const auto& merge : subject.merges)
    if (moved(change, merge.left) >= 0 && moved(change, merge.right) >= 0 &&
        moved(change, merge.result) >= 0)
      all.push_back(merge);
  for (const auto& token : change.added)
    all.insert(all.end(), token.merges.begin(), token.merges.end());
  const auto& before = subject.file["model"]["merges"];
  bool as_text = !before.empty() && before[0].is_string();
  for (const auto& merge : all)
    for (const auto id : {merge.left, merge.right})
      as_text = as_text && spelling(id).find(' ') == std::string::npos;
  auto out = Json::array();
  for (const auto& [left, right, result] : all)
    out.push_back(as_text ? Json(spelling(left) + " " + spelling(right))
                          : Json{spelling(left), spelling(right)});
  return out;
}

// The ids that Hugging Face's library gives to added tokens which are not in the vocabulary, in the order of the file.
bool would_be_numbered_otherwise(const Json& added, const Json& vocabulary) {
  std::int64_t most = -1;
  for (const auto& token : added) {
    const auto known = vocabulary.find(token["content"].get<std::string>());
    const auto size = static_cast<std::int64_t>(vocabulary.size());
    const auto given =
        known != vocabulary.end() ? known->get<std::int64_t>() : std::max(most + 1, size);
    if (given != token["id"].get<std::int64_t>()) return true;
    most = std::max(most, given);
  }
  return false;
}

void put_added(const Subject& subject, const Change& change, Json& file) {
  if (!file.contains("added_tokens") || !file["added_tokens"].is_array()) return;
  auto& list = file["added_tokens"];
  for (std::size_t i = 0; i < list.size(); ++i) list[i]["id"] = moved(change, subject.added[i].id);
  auto& vocabulary = file["model"]["vocab"];
  if (would_be_numbered_otherwise(list, vocabulary))
    for (const auto& token : list) vocabulary[token["content"].get<std::string>()] = token["id"];
}

// By id: what tokens are called whose ids a file keeps as keys.
Json table_after(const Json& table, const Change& change) {
  auto out = Json::object();
  for (const auto& [key, token] : table.items()) {
    const auto id = key.size() < 10 && std::ranges::all_of(
                                           key, [](char c) { return '0' <= c && c <= '9'; })
                        ? moved(change, key.empty() ? -1 : std::stoi(key))
                        : -1;
    if (id >= 0) out[std::to_string(id)] = token;
  }
  return out;
}

std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string table_text(const Subject& subject, const Change& change, const std::string& operation) {
  auto added = Json::array();
  for (std::size_t i = 0; i < change.added.size(); ++i)
    added.push_back({{"id", change.first() + static_cast<std::int32_t>(i)},
                     {"token", change.added[i].spelling},
                     {"made_of", change.added[i].made_of}});
  auto ids = Json::array();
  for (const auto id : change.moved) ids.push_back(id >= 0 ? Json(id) : Json());
  const Json out{{"operation", operation},
                 {"ids", {{"before", subject.ids()}, {"now", change.ids()}}},
                 {"moved", std::move(ids)},
                 {"new", std::move(added)}};
  return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

Json file_after(const Subject& subject, const Change& change) {
  auto out = subject.file;
  out["model"]["vocab"] = vocabulary_after(subject, change);
  out["model"]["merges"] = merges_after(subject, change);
  put_added(subject, change, out);
  for (const char* section : {"post_processor", "padding"})
    if (out.contains(section)) each_named_id(out[section], [&](Json& id) { move(change, id); });
  return out;
}

Result<Files> files_after(const Files& files, const Subject& subject, const Change& change,
                          const std::string& operation) {
  Files out;
  for (const auto& [name, text] : files)
    if (name != "config.json" && name != "generation_config.json") out[name] = text;
  out["tokenizer.json"] = text_of(file_after(subject, change));
  out[kTable] = table_text(subject, change, operation);
  if (const auto found = out.find("tokenizer_config.json"); found != out.end()) {
    auto config = TRY(base::parse_json(found->second, found->first));
    if (config.is_object() && config.contains("added_tokens_decoder") &&
        config["added_tokens_decoder"].is_object()) {
      config["added_tokens_decoder"] = table_after(config["added_tokens_decoder"], change);
      found->second = text_of(config);
    }
  }
  return out;
}

bool has_former_ids(std::string_view name) {
  for (const auto& row : format::all())
    if (row.entry->named && row.entry->named(name)) return true;
  // What says more of such a file, and Marian's name for a SentencePiece model.
  for (const char* one : {"merges.txt", "added_tokens.json", "encoding.json", kTable})
    if (name == one) return true;
  return name.ends_with(".spm");
}

}  // namespace tokenizer::surgery
