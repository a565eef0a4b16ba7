// A field that is one of several kinds, each with settings of its own:
//
//   [train.optimizer]
//   kind = "adamw"
//   beta2 = 0.95        # a key of AdamW; another kind has other keys
//
// The kinds are the rows of a registry (cmake/station.cmake): Row{name, entry} whose Entry has a
// member `base::Settings (*options)()` and `const char* summary`. The registry is named by a type:
//
//   struct Optimizers {
//     static constexpr const char* what = "optimizer", *usual = "adamw";
//     static auto all() { return optimizer::all(); }
//   };
//   base::Choice<Optimizers> optimizer;
//
// It may also have
//   static constexpr const char* key;       // the key that names the kind, where that is not "kind"
//   static void former(Json& options);      // what versions that kept all options in one table meant
//                                           // by what they did not say
//   static void recorded(Json& options);    // the same for a record that keeps them apart
//   static bool idle(key, const Json& value);  // whether a former version wrote this for every kind,
//                                              // so that it says nothing of a kind without such a key
//
// So reader, --set, docs, ledger and content key learn a new kind from its file alone.
#pragma once

#include <string>

#include "base/settings.h"

namespace base {

template <class Registry>
class Choice {
 public:
  Choice() : Choice(Registry::usual) {}
  // The kind must be registered.
  explicit Choice(const std::string& kind) : kind_(kind) {
    const auto* entry = find(kind);
    CHECK(entry, "a choice names a registered kind");
    if (entry->options) settings_ = entry->options();
  }

  const std::string& kind() const { return kind_; }
  const auto& entry() const { return *find(kind_); }
  const Settings& settings() const { return settings_; }
  template <class T>
  const T& as() const {
    return settings_.template as<T>();
  }
  template <class T>
  T& as() {
    return settings_.template as<T>();
  }

  // Visitors of base/field.h.
  Result<void> read(const RecipeValue& value) {
    TRY(value.expect(RecipeValue::Kind::table));
    RecipeValue rest = value;
    for (const auto& [name, found] : value.members) {
      if (name != key()) continue;
      std::string kind;
      TRY(found.read(kind));
      TRY(take(kind, found.where()));
      std::erase_if(rest.members, [](const auto& member) { return member.first == key(); });
    }
    for (const auto& [name, found] : rest.members) TRY(refuse_foreign(name, found));
    return settings_.read(rest);
  }

  Result<void> from_json(const Json& json, const std::string& where) {
    if (!json.is_object()) return Error{Code::bad_data, "expected table", where, ""};
    Json rest = json;
    if constexpr (requires { Registry::recorded(rest); }) Registry::recorded(rest);
    TRY(take_json(rest, where));
    if constexpr (requires { Registry::idle(std::string(), rest); })
      drop(rest, [](const auto& name, const Json& value) { return Registry::idle(name, value); });
    return fill(rest, where);
  }

  // From a record in which one table held the keys of all kinds: those of other kinds said nothing.
  Result<void> from_former(const Json& json, const std::string& where) {
    if (!json.is_object()) return Error{Code::bad_data, "expected table", where, ""};
    Json rest = json;
    if constexpr (requires { Registry::former(rest); }) Registry::former(rest);
    TRY(take_json(rest, where));
    drop(rest, [](const auto&, const Json&) { return true; });
    return fill(rest, where);
  }

  Result<void> check() const { return settings_.check(); }

  Json to_json() const {
    auto out = settings_.to_json();
    out[key()] = kind_;
    return out;
  }

  Json key_json(Affects most) const {
    auto out = settings_.key_json(most);
    if (kind_ != Registry::usual) out[key()] = kind_;
    return out;
  }

  static void describe(const std::string& prefix, std::vector<FieldRow>& rows) {
    std::string names;
    for (const auto& row : Registry::all())
      names += (names.empty() ? "" : ", ") + std::string(row.name);
    rows.push_back({prefix + "." + key(), "text", Json(Registry::usual).dump(),
                    std::string("which ") + Registry::what + ": " + names});
    for (const auto& row : Registry::all()) {
      rows.push_back({prefix, "kind", "", row.entry->summary, row.name});
      if (!row.entry->options) continue;
      const auto begin = rows.size();
      row.entry->options().describe(prefix, rows);
      for (auto i = begin; i < rows.size(); ++i) rows[i].kind = row.name;
    }
  }

 private:
  static constexpr const char* key() {
    if constexpr (requires { Registry::key; })
      return Registry::key;
    else
      return "kind";
  }

  static auto find(const std::string& kind) {
    for (const auto& row : Registry::all())
      if (kind == row.name) return row.entry;
    return static_cast<decltype(Registry::all().front().entry)>(nullptr);
  }

  Result<void> take(const std::string& kind, const std::string& where) {
    std::vector<std::string> known;
    for (const auto& row : Registry::all()) known.emplace_back(row.name);
    auto checked = check_known(Registry::what, kind, known);
    if (!checked.ok()) checked.error().where = where;
    TRY(std::move(checked));
    if (kind != kind_) *this = Choice(kind);
    return {};
  }

  // Takes the kind out of a record.
  Result<void> take_json(Json& rest, const std::string& where) {
    const auto found = rest.find(key());
    if (found == rest.end()) return {};
    if (!found->is_string()) return Error{Code::bad_data, "expected text", where, ""};
    auto taken = take(found->template get<std::string>(), where);
    if (!taken.ok()) taken.error().code = Code::bad_data;
    rest.erase(key());
    return taken;
  }

  // Drops keys that the kind does not have and that say nothing.
  template <class F>
  void drop(Json& rest, F&& says_nothing) const {
    const auto own = settings_.to_json(), all = rest;
    for (const auto& [name, value] : all.items())
      if (!own.contains(name) && says_nothing(name, value)) rest.erase(name);
  }

  Result<void> fill(const Json& rest, const std::string& where) {
    TRY(settings_.from_json(rest, where));
    auto checked = check();
    if (!checked.ok()) checked.error().where = where;
    return checked;
  }

  // A key that only other kinds have is no typing error, and the key of the kind has one name.
  Result<void> refuse_foreign(const std::string& name, const RecipeValue& found) const {
    if (settings_.to_json().contains(name)) return {};
    if (name == "kind" && found.kind == RecipeValue::Kind::text)
      return Error{Code::bad_request, "unknown key '" + found.path + "'", found.where(),
                   std::string("write ") + key() + " = " + Json(found.text).dump()};
    std::string others;
    for (const auto& row : Registry::all())
      if (row.entry->options && row.entry->options().to_json().contains(name))
        others += (others.empty() ? "" : ", ") + std::string(row.name);
    if (others.empty()) return {};
    return Error{Code::bad_request,
                 "unknown key '" + found.path + "' of the " + Registry::what + " '" + kind_ + "'",
                 found.where(), "it is a key of: " + others};
  }

  std::string kind_;
  Settings settings_;
};

}  // namespace base
