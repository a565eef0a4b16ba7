#include "base/recipe.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/toml.h"
#include "base/utf8.h"

namespace base {

namespace {

const char* name(RecipeValue::Kind kind) {
  static constexpr const char* names[] = {"a table",        "a list",   "text",
                                          "a whole number", "a number", "true or false"};
  return names[static_cast<int>(kind)];
}

// "de,fr" -> ["de", "fr"]
std::string as_list(const std::string& words) {
  std::string out = "[";
  for (std::size_t begin = 0; begin <= words.size();) {
    const auto end = std::min(words.find(',', begin), words.size());
    out += (begin ? ", \"" : "\"") + words.substr(begin, end - begin) + "\"";
    begin = end + 1;
  }
  return out + "]";
}

// What --set cannot read as TOML is text: a number with a slip looks like one to its writer, and so
// do words with commas between them like a list.
std::string meant(const RecipeValue& value, RecipeValue::Kind wanted) {
  if (value.kind != RecipeValue::Kind::text || value.line != 0 || value.text.empty()) return "";
  if (wanted == RecipeValue::Kind::array && value.text.find_first_of("[]\"'\\") == value.text.npos)
    return "a list is written as in --set '" + value.path + "=" + as_list(value.text) + "'";
  if (value.text.find_first_of("0123456789.+-") == 0)
    return "numbers are written as in 0.001, 12 or 1e-3, below 2^63";
  return "";
}

Error wrong_type(const RecipeValue& value, RecipeValue::Kind wanted) {
  return {Code::bad_request,
          "'" + value.path + "' is " + name(value.kind) + ", " + name(wanted) + " is expected",
          value.where(), meant(value, wanted)};
}

// Edit distance where two neighbours in the wrong order are one mistake (optimal string alignment).
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> before, above(b.size() + 1), row(b.size() + 1);
  std::iota(above.begin(), above.end(), 0);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto substitute = above[j - 1] + (a[i - 1] != b[j - 1]);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, substitute});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = above;
    above = row;
  }
  return above[b.size()];
}

}  // namespace

const RecipeValue* RecipeValue::find(std::string_view key) const {
  for (const auto& [name, value] : members)
    if (name == key) return &value;
  return nullptr;
}

Result<void> RecipeValue::expect(Kind wanted) const {
  if (kind != wanted) return wrong_type(*this, wanted);
  return {};
}

Result<void> RecipeValue::refuse_unknown(const std::vector<std::string>& known) const {
  for (const auto& [key, value] : members) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    // In quotes, a dot is a letter of the name.
    if (key.find('.') != std::string::npos)
      return Error{
          Code::bad_request,
          "unknown key '" +
              value.path.substr(0, value.path.size() - std::min(key.size(), value.path.size())) +
              "\"" + key + "\"'",
          value.where(),
          "a key in quotes is one word; to reach into a table write " + key + " without them"};
    const auto guess = nearest(key, known);
    return Error{Code::bad_request, "unknown key '" + value.path + "'", value.where(),
                 guess.empty() ? "see `janua docs recipes`" : "did you mean '" + guess + "'?"};
  }
  return {};
}

Result<void> RecipeValue::read(bool& out) const {
  if (kind != Kind::boolean) return wrong_type(*this, Kind::boolean);
  out = boolean;
  return {};
}

Result<void> RecipeValue::read(std::int64_t& out) const {
  if (kind != Kind::whole) return wrong_type(*this, Kind::whole);
  out = whole;
  return {};
}

Result<void> RecipeValue::read(double& out) const {
  if (kind != Kind::number && kind != Kind::whole) return wrong_type(*this, Kind::number);
  out = kind == Kind::whole ? static_cast<double>(whole) : number;
  if (std::isfinite(out)) return {};
  return Error{Code::bad_request, "'" + path + "' is infinite or not a number", where(),
               "give a number"};
}

Result<void> RecipeValue::read(std::string& out) const {
  if (kind != Kind::text) return wrong_type(*this, Kind::text);
  // A name of a file would end there, and be another one than the recipe says.
  if (text.find('\0') != std::string::npos)
    return Error{Code::bad_request, "'" + path + "' holds a NUL character", where(), "take it out"};
  out = text;
  return {};
}

namespace {

constexpr std::string_view kStandIn = "v";  // the key under which a value is read

// Whatever stands in the value was read below the key that stood in for its own.
void name_after(const std::string& key, RecipeValue& value) {
  value.path = key + value.path.substr(kStandIn.size());
  for (auto& [word, member] : value.members) name_after(key, member);
  for (auto& item : value.items) name_after(key, item);
}

// What TOML makes of `value`; a bare word, or what is no single value in TOML, is taken as text.
Result<RecipeValue> value_of(const std::string& key, const std::string& value) {
  const auto place = "--set " + key;
  auto parsed = parse_recipe(std::string(kStandIn) + " = " + value, place);
  // A line feed could smuggle in another key, which would then be the one that is read.
  if (parsed.ok() && parsed->members.size() == 1) {
    auto& read = parsed->members[0].second;
    name_after(key, read);
    return std::move(read);
  }
  RecipeValue text;
  text.kind = RecipeValue::Kind::text;
  text.file = place;
  text.path = key;
  text.text = value;
  if (!valid_utf8(value)) return Error{Code::bad_request, "the value is not UTF-8", place, ""};
  return text;
}

}  // namespace

namespace {

Error no_table(const RecipeValue& at, const std::string& key, const std::string& place) {
  if (at.kind == RecipeValue::Kind::array)
    return {Code::bad_request, "'" + key + "' is a list, and --set does not reach into one", place,
            "set all of it, as in --set '" + key + "=[...]', or change the recipe"};
  return {Code::bad_request, "'" + key + "' is a value, and nothing stands below it", place,
          "write --set " + key + "=..."};
}

}  // namespace

Result<void> set_value(RecipeValue& recipe, const std::string& assignment) {
  const auto equals = assignment.find('=');
  const Error shape{Code::bad_request, "'" + assignment + "' is not key=value", "--set",
                    "for example --set train.steps=20"};
  if (equals == std::string::npos || equals == 0) return shape;
  const auto key = assignment.substr(0, equals), value = assignment.substr(equals + 1);
  if (std::ranges::count(key, '.') >= kDeepestRecipe)
    return Error{Code::bad_request, too_deep(), "--set", "see `janua docs recipes`"};
  auto leaf = TRY(value_of(key, value));
  leaf.line = 0;
  RecipeValue* at = &recipe;
  for (std::size_t begin = 0; begin <= key.size();) {
    const auto dot = std::min(key.find('.', begin), key.size());
    const auto word = key.substr(begin, dot - begin);
    if (word.empty()) return shape;
    if (at->kind != RecipeValue::Kind::table)
      return no_table(*at, key.substr(0, begin - 1), "--set " + key);
    auto it = std::find_if(at->members.begin(), at->members.end(),
                           [&](const auto& member) { return member.first == word; });
    if (it == at->members.end()) {
      RecipeValue table;
      table.file = leaf.file;
      table.path = key.substr(0, dot);
      at->members.emplace_back(word, table);
      it = at->members.end() - 1;
    }
    at = &it->second;
    begin = dot + 1;
  }
  *at = std::move(leaf);
  return {};
}

std::string nearest(const std::string& word, const std::vector<std::string>& known) {
  std::string best;
  std::size_t distance = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const auto& candidate : known) {
    const auto d = edit_distance(word, candidate);
    if (d < distance) {
      best = candidate;
      distance = d;
    }
  }
  return best;
}

Result<void> check_known(const std::string& what, const std::string& name,
                         const std::vector<std::string>& known) {
  if (std::find(known.begin(), known.end(), name) != known.end()) return {};
  const auto guess = nearest(name, known);
  std::string all;
  for (const auto& one : known) all += (all.empty() ? "" : ", ") + one;
  return Error{Code::bad_request, "unknown " + what + " '" + name + "'", "",
               guess.empty() ? "known: " + all : "did you mean '" + guess + "'?"};
}

}  // namespace base
