#include "model/named_ids.h"

#include "base/visible.h"
#include "model/config.h"
#include "model/packed/source.h"

namespace model {
namespace {

using base::Json;
using base::Path;
using base::Result;

bool names_ids(const std::string& key) {
  return key.ends_with("_token_id") || key.ends_with("_token_ids") ||
         key.ends_with("_token_index") || key == "suppress_tokens" ||
         key == "begin_suppress_tokens";
}

// use(key, id) for each.
template <class Use>
Result<void> each_id(Json& json, const Use& use) {
  if (!json.is_object()) return {};
  for (auto& [key, value] : json.items()) {
    if (value.is_object()) TRY(each_id(value, use));
    if (!names_ids(key)) continue;
    if (value.is_number_integer()) TRY(use(key, value));
    if (value.is_array())
      for (auto& one : value)
        if (one.is_number_integer()) TRY(use(key, one));
  }
  return {};
}

}  // namespace

Result<std::set<std::int32_t>> named_ids(base::Disk& disk, const Path& model) {
  std::set<std::int32_t> out;
  const auto path = base::join(model, kNamingFiles[0]);
  const auto config = packed::unpacked_config(TRY(read_config_file(disk, path)));
  const auto vocabulary = TRY(read_config(config, path)).vocabulary;
  const auto add = [&](const std::string&, const Json& id) -> Result<void> {
    if (id >= 0 && id < vocabulary) out.insert(id.get<std::int32_t>());
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
  return each_id(json, [&](const std::string& key, Json& id) -> Result<void> {
    if (id < 0 || id >= moved.size()) return {};
    const auto now = moved[id.get<std::size_t>()];
    if (now < 0)
      return base::Error{base::Code::bad_data, "the id of '" + base::visible(key) + "' is left out",
                         where, "keep its token"};
    id = now;
    return {};
  });
}

}  // namespace model
