#include "tokenizer/matcher.h"

namespace tokenizer {

using base::Result;

Result<Matcher> Matcher::of_regex(const std::string& expression, const std::string& where) {
  Matcher matcher;
  matcher.scan_ = known_pattern(expression);
  if (!matcher.scan_) matcher.pattern_ = TRY(Pattern::compile(expression, where));
  return matcher;
}

Result<Matcher> Matcher::read(const Part& part, const char* key) {
  const auto& json = part.json();
  const auto member = [&](const char* kind) {
    return json.contains(key) && json[key].is_object() && json[key].contains(kind) &&
                   json[key][kind].is_string()
               ? json[key][kind].get<std::string>()
               : std::string();
  };
  Matcher matcher;
  matcher.literal_ = member("String");
  if (!matcher.literal_.empty()) return matcher;
  if (!json.contains(key) || !json[key].is_object() ||
      (!json[key].contains("String") && !json[key].contains("Regex")))
    return part.bad("the " + part.type() + " has no '" + key + "' with String or Regex");
  return of_regex(member("Regex"), part.where());
}

std::vector<Span> Matcher::find(std::string_view text) const {
  std::vector<Span> found;
  const auto add = [&](std::size_t begin, std::size_t end) {
    found.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
  };
  if (scan_) {
    std::vector<std::string_view> pieces;
    scan(*scan_, text, pieces);
    for (const auto piece : pieces) {
      const auto begin = static_cast<std::size_t>(piece.data() - text.data());
      add(begin, begin + piece.size());
    }
  } else if (pattern_) {
    pattern_->each_match(text, add);
  } else {
    for (auto at = text.find(literal_); at != text.npos;
         at = text.find(literal_, at + literal_.size()))
      add(at, at + literal_.size());
  }
  return found;
}

}  // namespace tokenizer
