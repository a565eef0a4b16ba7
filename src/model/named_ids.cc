#include "model/named_ids.h"

#include <algorithm>
#include <array>

#include "base/visible.h"
#include "model/config.h"
#include "model/packed/source.h"

namespace model {
namespace {

using base::Json;
using base::Path;
using base::Result;

// How a value says ids.
enum class Said {
  all,       // every whole number in it, however deep the lists
  behind,    // pairs [position, id], the first of which is no id: forced_decoder_ids
  weighed,   // pairs [[id, ...], bias]: sequence_bias
  by_name,   // {"<|de|>": id}: lang_to_id
  by_words,  // it seems to speak of ids, and nobody knows how
  nothing
};

bool ends_with_one_of(const std::string& key, std::initializer_list<const char*> ends) {
  return std::ranges::any_of(ends, [&](const char* end) { return key.ends_with(end); });
}

bool has_whole(const Json& value) {
  return value.is_number_integer() ||
         (value.is_structured() &&
          std::ranges::any_of(value, [](const Json& one) { return has_whole(one); }));
}

Said said_by(const std::string& key, const Json& value) {
  static constexpr std::array kLists = {"suppress_tokens", "begin_suppress_tokens", "bad_words_ids",
                                        "force_words_ids"};
  if (ends_with_one_of(key, {"_token_id", "_token_ids", "_token_index"}) ||
      std::ranges::find(kLists, key) != kLists.end())
    return Said::all;
  if (key == "forced_decoder_ids") return Said::behind;
  if (key == "sequence_bias") return Said::weighed;
  if (key == "lang_to_id" || key == "task_to_id") return Said::by_name;
  if (key.find("layer") != key.npos || !has_whole(value)) return Said::nothing;
  const bool is_list = value.is_array() && key.ends_with("_tokens");
  return is_list || ends_with_one_of(key, {"_id", "_ids", "_to_id"}) ? Said::by_words
                                                                     : Said::nothing;
}

// use(id) for each whole number.
template <class Use>
Result<void> each_whole(Json& value, const Use& use) {
  if (value.is_number_integer()) return use(value);
  if (value.is_structured())
    for (auto& one : value) TRY(each_whole(one, use));
  return {};
}

template <class Use>
Result<void> each_in(Json& value, Said said, const Use& use) {
  if (said == Said::all || said == Said::by_name || said == Said::by_words)
    return each_whole(value, use);
  if (!value.is_array()) return {};
  for (auto& pair : value) {
    if (!pair.is_array() || pair.size() != 2) continue;
    TRY(each_whole(pair[said == Said::behind ? 1 : 0], use));
  }
  return {};
}

// use(key, said, id) for each.
template <class Use>
Result<void> each_id(Json& json, const Use& use) {
  if (!json.is_object()) return {};
  for (auto& [key, value] : json.items()) {
    const auto said = said_by(key, value);
    if (said == Said::nothing && value.is_object()) TRY(each_id(value, use));
    TRY(each_in(value, said, [&](Json& id) { return use(key, said, id); }));
  }
  return {};
}

}  // namespace

Result<std::set<std::int32_t>> named_ids(base::Disk& disk, const Path& model) {
  std::set<std::int32_t> out;
  const auto path = base::join(model, kNamingFiles[0]);
  const auto config = packed::unpacked_config(TRY(read_config_file(disk, path)));
  const auto vocabulary = TRY(read_config(config, path)).vocabulary;
  const auto add = [&](const std::string&, Said said, const Json& id) -> Result<void> {
    if (said != Said::by_words && id >= 0 && id < vocabulary) out.insert(id.get<std::int32_t>());
    return {};
  };
  for (const char* name : kNamingFiles) {
    const auto file = base::join(model, name);
    if (!disk.exists(file)) continue;
    auto json = TRY(base::parse_json(TRY(disk.read(file)), file));
    TRY(each_id(json, add));
  }
  return out;
}

Result<void> move_ids(Json& json, const std::vector<std::int32_t>& moved, const Path& where) {
  return each_id(json, [&](const std::string& key, Said said, Json& id) -> Result<void> {
    if (id < 0 || id >= moved.size()) return {};
    const auto now = moved[id.get<std::size_t>()];
    if (now == id.get<std::int32_t>()) return {};
    if (said == Said::by_words)
      return base::Error{base::Code::unsupported,
                         "'" + base::visible(key) + "' seems to hold ids of tokens, and " +
                             id.dump() + " would not mean what it does",
                         where, "take the key out of the file, and put it back with the new ids"};
    if (now < 0)
      return base::Error{base::Code::bad_data, "the id of '" + base::visible(key) + "' is left out",
                         where, "keep its token"};
    id = now;
    return {};
  });
}

}  // namespace model
