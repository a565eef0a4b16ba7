#include "eval/task/fields.h"

#include <algorithm>

#include "base/recipe.h"

namespace eval::task {

using base::Code;
using base::Error;
using base::Result;

const Value& Fields::get(const std::string& key) const {
  static const Value nothing;
  const auto found = said_.find(key);
  return found == said_.end() ? nothing : *found;
}

Error Fields::error(const std::string& key, const std::string& what) const {
  return {Code::bad_data, "'" + before_ + key + "' " + what, file_, ""};
}

Result<std::string> Fields::text(const std::string& key, const std::string& usual) const {
  const auto& said = get(key);
  if (said.is_null()) return usual;
  if (!said.is_string()) return error(key, "is no text");
  return said.get<std::string>();
}

Result<std::int64_t> Fields::whole(const std::string& key, std::int64_t usual) const {
  const auto& said = get(key);
  if (said.is_null()) return usual;
  if (!said.is_number_integer()) return error(key, "is no whole number");
  return said.get<std::int64_t>();
}

Result<Value> Fields::list(const std::string& key) const {
  const auto& said = get(key);
  if (said.is_null()) return Value::array();
  if (!said.is_array()) return error(key, "is no list");
  return said;
}

Result<Value> Fields::object(const std::string& key) const {
  const auto& said = get(key);
  if (said.is_null()) return Value::object();
  if (!said.is_object()) return error(key, "is no object");
  return said;
}

Result<void> known(const std::string& word, const std::vector<std::string>& words,
                   const std::string& what, const std::string& where) {
  if (std::ranges::find(words, word) != words.end()) return {};
  auto error = base::check_known(what, word, words).error();
  error.code = Code::bad_data;
  error.where = where;
  return error;
}

}  // namespace eval::task
