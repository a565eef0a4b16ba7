#include "model/config_agrees.h"

#include "base/visible.h"

namespace model {

namespace {

using base::Json;
using base::Result;

base::Error contradiction(const std::string& what, const std::string& where,
                          const std::string& hint) {
  return {base::Code::bad_data, what, where, hint};
}

// A folder that brings code of its own names its type as it likes, but not like another family here.
bool has_own_code(const Json& config) {
  const auto map = config.find("auto_map");
  return map != config.end() && map->is_object() && map->contains("AutoConfig");
}

Result<void> types_agree(const Json& config, const arch::Row& family, const std::string& where) {
  const auto said = config.find("model_type");
  if (said == config.end() || !said->is_string() || *said == family.name) return {};
  const auto& type = said->get_ref<const std::string&>();
  if (has_own_code(config) && !arch::find(type)) return {};
  return contradiction("model_type is '" + base::visible(type.substr(0, 80)) +
                           "', but architectures names " + family.entry->hf_name +
                           ", whose model_type is '" + family.name + "'",
                       where, "transformers goes by model_type; make the two say the same");
}

// Of layers without a window, without what says nothing, with what is said beside both, and with the name
// and base that are meant.
Json scaling_of(const Json& said, const Json& config) {
  const auto full = said.find("full_attention");
  const Json& inner = full != said.end() && full->is_object() ? *full : said;
  Json out = Json::object();
  for (const auto& [key, value] : inner.items())
    if (!value.is_null() && (key != "type" || !inner.contains("rope_type")))
      out[key == "type" ? "rope_type" : key] = value;
  if (!out.contains("rope_type")) out["rope_type"] = "default";
  for (const char* beside : {"rope_theta", "partial_rotary_factor"})
    if (!out.contains(beside) && config.contains(beside)) out[beside] = config.at(beside);
  return out;
}

// Where nothing stands in rope_scaling transformers takes rope_parameters.
Result<void> scalings_agree(const Json& config, const std::string& where) {
  const auto scaling = config.find("rope_scaling"), parameters = config.find("rope_parameters");
  if (scaling == config.end() || parameters == config.end() || parameters->is_null() ||
      !scaling->is_object() || scaling->empty())
    return {};
  if (parameters->is_object() && scaling_of(*scaling, config) == scaling_of(*parameters, config))
    return {};
  return contradiction("rope_scaling and rope_parameters say different things", where,
                       "transformers goes by rope_scaling; take out the one that is not meant");
}

}  // namespace

Result<void> agrees(const Json& config, const arch::Row& family, const std::string& where) {
  TRY(types_agree(config, family, where));
  return scalings_agree(config, where);
}

}  // namespace model
