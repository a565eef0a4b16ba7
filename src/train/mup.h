// train.mup_base: the width at which a learning rate was found, for a model that is wider or narrower
// (train/width.h). Sizes of the other model by the keys of [model]: { hidden = 64, feed_forward = 176 }.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/field.h"

namespace train {

class BaseSizes {
 public:
  BaseSizes() = default;
  explicit BaseSizes(std::map<std::string, std::int64_t> values) : values_(std::move(values)) {}
  const std::map<std::string, std::int64_t>& values() const { return values_; }
  bool empty() const { return values_.empty(); }

  // Visitors of base/field.h. Error: for what is no whole number.
  base::Result<void> read(const base::RecipeValue& value);
  base::Result<void> from_json(const base::Json& json, const std::string& where);
  base::Json to_json() const { return values_; }
  base::Json key_json(base::Affects) const { return values_; }
  static void describe(const std::string& prefix, std::vector<base::FieldRow>& rows);

 private:
  std::map<std::string, std::int64_t> values_;
};

}  // namespace train
