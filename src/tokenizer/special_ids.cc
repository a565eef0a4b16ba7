// Reads the files one by one; see the header for who outvotes whom.
#include "tokenizer/special_ids.h"

#include <algorithm>
#include <optional>
#include <string>

#include "base/json.h"
#include "tokenizer/chat.h"
#include "tokenizer/tokenizer.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

constexpr std::size_t kMostStops = 256;
constexpr std::uint64_t kMostBytes = 64 << 20;  // a configuration of this size is none

Error wrong(const std::string& what, const base::Path& path) {
  return {Code::bad_data, what, path, "fetch or make the model again"};
}

// Null if there is no such file.
Result<Json> read_object(base::Disk& disk, const base::Path& path) {
  if (!disk.exists(path)) return Json();
  const auto bytes = TRY(disk.map(path));
  if (bytes.view().size() > kMostBytes) return wrong("this is too long for a configuration", path);
  auto json = TRY(base::parse_json(bytes.view(), path));
  if (!json.is_object()) return wrong("this is not a JSON object", path);
  return json;
}

// True, false, or nothing said.
Result<std::optional<bool>> flag(const Json& config, const char* key, const base::Path& path) {
  if (!config.is_object() || !config.contains(key) || config[key].is_null())
    return std::optional<bool>();
  if (!config[key].is_boolean())
    return wrong(std::string("'") + key + "' is not true or false", path);
  return std::optional<bool>(config[key].get<bool>());
}

// "bos_token": a spelling, or an object with "content"; "" for none.
Result<std::string> spelling(const Json& json, const char* key, const base::Path& path) {
  const auto found = json.find(key);
  if (found == json.end() || found->is_null()) return std::string();
  const auto& value =
      found->is_object() && found->contains("content") ? (*found)["content"] : *found;
  if (!value.is_string()) return wrong(std::string("'") + key + "' is not a token", path);
  return value.get<std::string>();
}

class Reader {
 public:
  Reader(SpecialIds around, std::int64_t vocabulary,
         const std::function<TokenId(std::string_view)>& id_of)
      : ids_(std::move(around)), vocabulary_(vocabulary), id_of_(id_of) {}

  Result<SpecialIds> read(base::Disk& disk, const base::Path& folder) {
    const auto named = base::join(folder, "tokenizer_config.json");
    const auto config = TRY(read_object(disk, named));
    if (config.is_null())
      name(kBos, kEos, kPad);
    else
      TRY(read_names(config, named));
    const auto map = base::join(folder, "special_tokens_map.json");
    TRY(read_names(TRY(read_object(disk, map)), map));
    const bool spelled = ids_.bos >= 0 || ids_.eos >= 0;
    for (const char* file : {"config.json", "generation_config.json"}) {
      const auto path = base::join(folder, file);
      TRY(read_numbers(TRY(read_object(disk, path)), spelled, path));
    }
    TRY(put_around(config, named));
    if (is_our_chat_template(TRY(chat_template_of(disk, folder)))) {
      ids_.user = id_of_(kUser);
      ids_.assistant = id_of_(kAssistant);
    }
    return finish();
  }

 private:
  void name(std::string_view bos, std::string_view eos, std::string_view pad) {
    const auto take = [&](TokenId& id, std::string_view spelling) {
      if (id < 0 && !spelling.empty()) id = id_of_(spelling);
    };
    take(ids_.bos, bos);
    take(ids_.eos, eos);
    take(ids_.pad, pad);
  }

  Result<void> read_names(const Json& json, const base::Path& path) {
    if (!json.is_object()) return {};
    const auto bos = TRY(spelling(json, "bos_token", path));
    const auto eos = TRY(spelling(json, "eos_token", path));
    const auto pad = TRY(spelling(json, "pad_token", path));
    name(bos, eos, pad);
    return {};
  }

  // Spellings outvote numbers for bos and pad: a configuration may number a bos that its tokenizer
  // does not have.
  Result<void> read_numbers(const Json& json, bool spelled, const base::Path& path) {
    if (!json.is_object()) return {};
    const auto number = [&](const char* key) -> Result<TokenId> {
      const auto found = json.find(key);
      return found == json.end() ? Result<TokenId>(-1) : id_in(*found, key, path);
    };
    const auto bos = TRY(number("bos_token_id")), pad = TRY(number("pad_token_id"));
    if (!spelled && ids_.bos < 0) ids_.bos = bos;
    if (ids_.pad < 0) ids_.pad = pad;
    const auto eos = json.find("eos_token_id");
    if (eos == json.end()) return {};
    if (!eos->is_array()) return add_stop(*eos, path);
    if (eos->size() > kMostStops) return wrong("'eos_token_id' is a list of too many ids", path);
    for (const auto& id : *eos) TRY(add_stop(id, path));
    return {};
  }

  // An id, or -1 for what stands for none: null, negative, beyond the vocabulary.
  Result<TokenId> id_in(const Json& value, const char* key, const base::Path& path) const {
    if (value.is_null()) return -1;
    if (!value.is_number_integer())
      return wrong(std::string("'") + key + "' is not the id of a token", path);
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT32_MAX) return -1;
    const auto id = value.get<std::int64_t>();
    return id < 0 || id >= vocabulary_ ? -1 : static_cast<TokenId>(id);
  }

  Result<void> add_stop(const Json& value, const base::Path& path) {
    const auto id = TRY(id_in(value, "eos_token_id", path));
    if (id >= 0) ids_.stop.push_back(id);
    return {};
  }

  Result<void> put_around(const Json& config, const base::Path& path) {
    const auto add_bos = TRY(flag(config, "add_bos_token", path));
    const auto add_eos = TRY(flag(config, "add_eos_token", path));
    auto& before = ids_.before;
    auto& after = ids_.after;
    const bool begins = !before.empty() && before.front() == ids_.bos;
    const bool ends = !after.empty() && after.back() == ids_.eos;
    if (add_bos && ids_.bos >= 0 && *add_bos != begins) {
      if (*add_bos)
        before.insert(before.begin(), ids_.bos);
      else
        before.erase(before.begin());
    }
    if (add_eos && ids_.eos >= 0 && *add_eos != ends) {
      if (*add_eos)
        after.push_back(ids_.eos);
      else
        after.pop_back();
    }
    return {};
  }

  SpecialIds finish() {
    auto& stop = ids_.stop;
    if (ids_.eos < 0 && !stop.empty()) ids_.eos = stop.front();
    // A turn of the other side is never part of an answer.
    for (const auto id : {ids_.eos, ids_.user, ids_.assistant})
      if (id >= 0) stop.push_back(id);
    std::ranges::sort(stop);
    stop.erase(std::unique(stop.begin(), stop.end()), stop.end());
    return std::move(ids_);
  }

  SpecialIds ids_;
  std::int64_t vocabulary_;
  const std::function<TokenId(std::string_view)>& id_of_;
};

}  // namespace

Result<SpecialIds> read_special_ids(base::Disk& disk, const base::Path& folder, SpecialIds around,
                                    std::int64_t vocabulary,
                                    const std::function<TokenId(std::string_view)>& id_of) {
  return Reader(std::move(around), vocabulary, id_of).read(disk, folder);
}

}  // namespace tokenizer
