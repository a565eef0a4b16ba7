#include "tokenizer/part.h"

#include "base/utf8.h"

namespace tokenizer {

using base::Result;

std::string Part::type() const {
  if (!json_.is_object() || !json_.contains("type") || !json_["type"].is_string()) return "";
  return json_["type"].get<std::string>();
}

bool Part::is_set(const char* key) const {
  return json_.is_object() && json_.contains(key) && !json_[key].is_null();
}

base::Error Part::bad(const std::string& what) const {
  return {base::Code::bad_data, what, where_, "fetch or make the tokenizer again"};
}

base::Error Part::unsupported(const std::string& what) const {
  return {base::Code::unsupported, what, where_, "use a tokenizer made of parts that are known"};
}

Result<std::string> Part::text(const char* key, const char* usual) const {
  if (!is_set(key) && usual) return std::string(usual);
  if (!is_set(key) || !json_[key].is_string()) return bad(type() + " has no text '" + key + "'");
  return json_[key].get<std::string>();
}

Result<bool> Part::flag(const char* key, std::optional<bool> usual) const {
  if (!is_set(key) && usual) return *usual;
  if (!is_set(key) || !json_[key].is_boolean())
    return bad("'" + std::string(key) + "' of " + type() + " is not true or false");
  return json_[key].get<bool>();
}

Result<std::int64_t> Part::whole(const char* key, std::optional<std::int64_t> usual) const {
  if (!is_set(key) && usual) return *usual;
  if (!is_set(key) || !json_[key].is_number_integer() || json_[key] < 0 || json_[key] > 0x7fffffff)
    return bad("'" + std::string(key) + "' of " + type() +
               " is not a whole number from 0 to 2^31 - 1");
  return json_[key].get<std::int64_t>();
}

Result<char32_t> Part::character(const char* key) const {
  const auto found = TRY(text(key));
  const auto c = found.empty() ? base::CodePoint{} : base::read_code_point(found, 0);
  if (!c.well_formed() || c.size != found.size())
    return bad("'" + std::string(key) + "' of " + type() + " is not one character");
  return c.value;
}

Result<std::vector<Part>> Part::list(const char* key) const {
  if (!is_set(key) || !json_[key].is_array())
    return bad("the " + type() + " has no list '" + key + "'");
  if (depth_ >= kDeepest) return unsupported("parts stand more than 8 deep in one another");
  std::vector<Part> parts;
  for (const auto& one : json_[key]) parts.emplace_back(one, where_, depth_ + 1);
  return parts;
}

}  // namespace tokenizer
