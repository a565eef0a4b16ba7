#include "data/limits.h"

#include <algorithm>

#include "data/genre.h"
#include "text/language.h"

namespace data {

using base::Code;
using base::Error;
using base::Json;
using base::RecipeValue;
using base::Result;

namespace {

constexpr const char* kForm = "`janua docs recipes corpus.limits` shows its form";

// `of` without what `keys` does not have: what was said, in the types that the fields have.
template <class Keys>
Json said_of(const Json& of, const Keys& has) {
  Json out = Json::object();
  for (const auto& [key, value] : of.items())
    if (has(key)) out[key] = value;
  return out;
}

Result<std::string> language_of(const std::string& name, const std::string& where) {
  auto code = text::canonical_language(name);
  if (!code.ok()) code.error().where = where;
  return code;
}

const std::string* text_of(const RecipeValue& table, const char* key) {
  const auto* found = table.find(key);
  return found && found->kind == RecipeValue::Kind::text ? &found->text : nullptr;
}

// The new lines for an element of the former list, which stands at a path such as "corpus.limits"
// or "stage[1].limits".
std::string new_form(const RecipeValue& list, const RecipeValue& item) {
  std::string table = list.path;
  for (auto at = table.find('['); at != table.npos; at = table.find('['))
    table.erase(at, table.find(']', at) + 1 - at);
  const auto *rule = text_of(item, "rule"), *limit = text_of(item, "limit"),
             *language = text_of(item, "language");
  double number = 0;
  const auto* value = item.find("value");
  if (!rule || !limit || !value || !value->read(number).ok()) return kForm;
  const bool named = language && !language->empty();
  return "write [" + table + "." + *rule + (named ? "." + *language : "") + "] " + *limit + " = " +
         (value->kind == RecipeValue::Kind::whole ? std::to_string(value->whole)
                                                  : Json(number).dump());
}

}  // namespace

Result<const filter::Row*> RuleLimits::find(const std::string& rule,
                                            const std::string& where) const {
  std::vector<std::string> known;
  for (const auto& row : rules_) {
    if (rule == row.name) return &row;
    known.emplace_back(row.name);
  }
  auto unknown = base::check_known("rule", rule, known);
  unknown.error().where = where;
  return unknown.error();
}

base::Settings RuleLimits::of(const filter::Row& rule, const std::string& language,
                              const std::string& genre) const {
  if (!rule.entry->options) return {};
  auto out = rule.entry->options();
  const auto put = [&](const Json& limits) {
    CHECK(out.from_json(limits, "").ok(), "limits are read before they are used");
  };
  if (rule.entry->usual) put(rule.entry->usual(language));
  if (const auto said = said_.find(rule.name); said != said_.end()) {
    put(said->second.all);
    const auto written = said->second.genres.find(genre);
    if (written != said->second.genres.end()) put(written->second);
    const auto own = said->second.languages.find(language);
    if (own != said->second.languages.end()) put(own->second);
  }
  return out;
}

Result<void> RuleLimits::read(const RecipeValue& value) {
  if (value.kind == RecipeValue::Kind::array && !value.items.empty())
    return Error{Code::bad_request,
                 "'" + value.path + "' is a table for each rule now, not a list of tables",
                 value.items[0].where(), new_form(value, value.items[0])};
  TRY(value.expect(RecipeValue::Kind::table));
  for (const auto& [rule, table] : value.members) TRY(read_rule(rule, table));
  return {};
}

Result<void> RuleLimits::read_rule(const std::string& rule, const RecipeValue& table) {
  const auto& row = *TRY(find(rule, table.where()));
  TRY(table.expect(RecipeValue::Kind::table));
  const auto fresh = row.entry->options ? row.entry->options() : base::Settings();
  const auto own = fresh.to_json();
  const auto take = [&](const RecipeValue& from) -> Result<Json> {
    auto settings = fresh;
    TRY(settings.read(from));
    return said_of(settings.to_json(), [&](const auto& key) { return from.find(key) != nullptr; });
  };
  RecipeValue flat = table;
  std::erase_if(flat.members, [&](const auto& member) {
    return member.second.kind == RecipeValue::Kind::table && !own.contains(member.first);
  });
  Said said;
  said.all = TRY(take(flat));
  for (const auto& [name, limits] : table.members)
    if (!flat.find(name)) {
      auto own_limits = TRY(take(limits));
      if (is_genre(name)) {
        said.genres[name] = std::move(own_limits);
        continue;
      }
      const auto language = TRY(language_of(name, limits.where()));
      if (!said.languages.emplace(language, std::move(own_limits)).second)
        return Error{Code::bad_request, "the language " + language + " stands twice",
                     limits.where(), "write its limits into one table"};
    }
  said_[rule] = std::move(said);
  return {};
}

Result<void> RuleLimits::from_json(const Json& json, const std::string& where) {
  if (!json.is_object() && !json.is_array())
    return Error{Code::bad_data, "expected table", where, ""};
  said_.clear();
  if (json.is_array()) {
    for (const auto& item : json) TRY(say_former(item, where));
    return {};
  }
  for (const auto& [rule, limits] : json.items()) TRY(say(rule, limits, where + "." + rule));
  return {};
}

Result<void> RuleLimits::say(const std::string& rule, const Json& limits,
                             const std::string& where) {
  const auto& row = *TRY(find(rule, where));
  if (!limits.is_object()) return Error{Code::bad_data, "expected table", where, ""};
  const auto fresh = row.entry->options ? row.entry->options() : base::Settings();
  const auto own = fresh.to_json();
  const auto take = [&](const Json& from) -> Result<Json> {
    auto settings = fresh;
    TRY(settings.from_json(from, where));
    TRY(settings.check());
    return said_of(settings.to_json(), [&](const auto& key) { return from.contains(key); });
  };
  Json flat = limits;
  auto& said = said_[rule];
  for (const auto& [name, inner] : limits.items()) {
    if (!inner.is_object() || own.contains(name)) continue;
    auto& own_limits =
        is_genre(name) ? said.genres[name] : said.languages[TRY(language_of(name, where))];
    own_limits.update(TRY(take(inner)));
    flat.erase(name);
  }
  said.all.update(TRY(take(flat)));
  return {};
}

Result<void> RuleLimits::say_former(const Json& item, const std::string& where) {
  const auto text = [&](const char* key) {
    return item.is_object() && item.contains(key) && item[key].is_string()
               ? item[key].get<std::string>()
               : std::string();
  };
  if (!item.is_object() || !item.contains("value") || text("rule").empty())
    return Error{Code::bad_data, "a limit names no rule or no value", where, ""};
  const Json limit = {{text("limit"), item["value"]}};
  const auto language = text("language");
  return say(text("rule"), language.empty() ? limit : Json{{language, limit}}, where);
}

Json RuleLimits::to_json() const {
  Json out = Json::object();
  for (const auto& [rule, said] : said_) {
    Json limits = said.all;
    for (const auto& [language, own] : said.languages)
      if (!own.empty()) limits[language] = own;
    for (const auto& [genre, own] : said.genres)
      if (!own.empty()) limits[genre] = own;
    if (!limits.empty()) out[rule] = std::move(limits);
  }
  return out;
}

void RuleLimits::describe(const std::string& prefix, std::vector<base::FieldRow>& rows) const {
  for (const auto& row : rules_) {
    if (!row.entry->options) continue;
    rows.push_back({prefix + "." + row.name, "table", "", row.entry->summary});
    row.entry->options().describe(prefix + "." + row.name, rows);
  }
}

}  // namespace data
