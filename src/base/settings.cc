#include "base/settings.h"

namespace base {

Result<void> Settings::read(const RecipeValue& value) {
  if (held_) return held_->read(value);
  TRY(value.expect(RecipeValue::Kind::table));
  return value.refuse_unknown({});
}

Result<void> Settings::from_json(const Json& json, const std::string& where) {
  if (held_) return held_->from_json(json, where);
  return field_detail::refuse_unknown_json(json, {}, where);
}

Result<void> Settings::check() const {
  if (held_) return held_->check();
  return {};
}

Json Settings::to_json() const { return held_ ? held_->to_json() : Json::object(); }

Json Settings::key_json(Affects most) const {
  return held_ ? held_->key_json(most) : Json::object();
}

void Settings::describe(const std::string& prefix, std::vector<FieldRow>& rows) const {
  if (held_) held_->describe(prefix, rows);
}

}  // namespace base
