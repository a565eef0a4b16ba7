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
// A registry may have `static void former(Json& options)`: what the versions that kept all options in
// one table meant by what they did not say.
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
    for (const auto& [key, found] : value.members) {
      if (key != "kind") continue;
      std::string kind;
      TRY(found.read(kind));
      TRY(take(kind, found.where()));
      std::erase_if(rest.members, [](const auto& member) { return member.first == "kind"; });
    }
    return settings_.read(rest);
  }

  Result<void> from_json(const Json& json, const std::string& where) {
    if (!json.is_object()) return Error{Code::bad_data, "expected table", where, ""};
    Json rest = json;
    if (rest.contains("moved"))
      if constexpr (requires { Registry::former(rest); }) Registry::former(rest);
    if (rest.contains("kind")) {
      if (!rest["kind"].is_string()) return Error{Code::bad_data, "expected text", where, ""};
      auto taken = take(rest["kind"].template get<std::string>(), where);
      if (!taken.ok()) taken.error().code = Code::bad_data;
      TRY(std::move(taken));
      rest.erase("kind");
    }
    // Keys that a former version kept in one table for all kinds: those of other kinds said nothing.
    if (rest.erase("moved")) {
      const auto own = settings_.to_json();
      const Json all = rest;
      for (const auto& [key, unused] : all.items())
        if (!own.contains(key)) rest.erase(key);
    }
    TRY(settings_.from_json(rest, where));
    auto checked = settings_.check();
    if (!checked.ok()) checked.error().where = where;
    return checked;
  }

  Json to_json() const {
    auto out = settings_.to_json();
    out["kind"] = kind_;
    return out;
  }

  Json key_json(Affects most) const {
    auto out = settings_.key_json(most);
    if (kind_ != Registry::usual) out["kind"] = kind_;
    return out;
  }

  static void describe(const std::string& prefix, std::vector<FieldRow>& rows) {
    std::string names;
    for (const auto& row : Registry::all())
      names += (names.empty() ? "" : ", ") + std::string(row.name);
    rows.push_back({prefix + ".kind", "text", Json(Registry::usual).dump(),
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

  std::string kind_;
  Settings settings_;
};

}  // namespace base
