#include "train/mup.h"

namespace train {

base::Result<void> BaseSizes::read(const base::RecipeValue& value) {
  TRY(value.expect(base::RecipeValue::Kind::table));
  values_.clear();
  for (const auto& [key, found] : value.members) TRY(found.read(values_[key]));
  return {};
}

base::Result<void> BaseSizes::from_json(const base::Json& json, const std::string& where) {
  const base::Error wrong{base::Code::bad_data, "expected a table of whole numbers", where, ""};
  if (!json.is_object()) return wrong;
  values_.clear();
  for (const auto& [key, value] : json.items()) {
    if (!value.is_number_integer()) return wrong;
    TRY(base::from_json(value, values_[key], where));
  }
  return {};
}

void BaseSizes::describe(const std::string& prefix, std::vector<base::FieldRow>& rows) {
  rows.push_back({prefix + ".KEY", "integer", "as [model] says",
                  "that size of the model whose learning rate is taken over (muP): a key of "
                  "[model], such as hidden. Where one is named, first weights and rates of each "
                  "tensor follow the width, so that the best learning_rate stays where it was"});
}

}  // namespace train
