// A struct names its fields once; reader, defaults, help, docs, record and content key are visitors
// of that list.
//
//   struct Length {
//     std::int64_t words = 50;
//     template <class V>
//     void fields(V& v) {
//       v(words, "words", "fewest words a kept document has");
//     }
//     base::Result<void> check() const;   // optional: what the types cannot say
//     static constexpr Moved moved[] = {{"min_words", "words"}};  // optional: old places of keys
//   };
//
// Field types: bool, std::int64_t, double, std::string, a struct with fields(), a Choice
// (base/choice.h), and std::vector of these. Units belong in the name: warmup_steps, max_bytes.
// A field that cannot change a byte of what is made says so: v(x, "x", "...", Affects::nothing).
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/recipe.h"

namespace base {

// What a field may change in the artefact that is made with it.
enum class Affects {
  bytes,    // its content
  length,   // only how far the work goes: begun work may go on when it changes
  nothing,  // circumstances: how often to save, what a watt costs
};

// A key that stood elsewhere in a former version. A recipe that still says it is told the new place;
// a recorded one is read as if it had been written there.
struct Moved {
  const char* from;  // key of this struct
  const char* to;    // path below this struct: "optimizer.beta2"
};

struct NoVisitor {
  template <class T>
  void operator()(T&, const char*, const char*, Affects = Affects::bytes) {}
};
template <class T>
concept Section = requires(T& t, NoVisitor& v) { t.fields(v); };
template <class T>
concept Checked = requires(const T& t) {
  { t.check() } -> std::same_as<Result<void>>;
};

template <class T>
concept HasMoved = requires { T::moved[0].from; };
// A type that reads, writes and describes itself: Choice and Settings.
template <class T>
concept Custom = requires(T& t, const T& c, const RecipeValue& r, const Json& j) {
  { t.read(r) } -> std::same_as<Result<void>>;
  { t.from_json(j, std::string()) } -> std::same_as<Result<void>>;
  { c.to_json() } -> std::same_as<Json>;
};

namespace field_detail {

// Puts what stands at `from` to where it stands now, unless something stands there already. The keys
// whose word has become a table of a kind's settings: these may hold keys of other kinds.
std::vector<std::string> move_json(Json& json, std::span<const Moved> moved);
// Error: bad_request that shows the new line, for each key of `moved` that the table still has.
Result<void> refuse_moved(const RecipeValue& value, std::span<const Moved> moved);
// Error: bad_data for a member that `known` does not list.
Result<void> refuse_unknown_json(const Json& json, const std::vector<std::string>& known,
                                 const std::string& where);

template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};

template <class T>
std::string type_name() {
  if constexpr (std::same_as<T, bool>)
    return "true or false";
  else if constexpr (std::same_as<T, std::int64_t>)
    return "whole number";
  else if constexpr (std::same_as<T, double>)
    return "number";
  else if constexpr (std::same_as<T, std::string>)
    return "text";
  else if constexpr (is_vector<T>::value)
    return "list of " + type_name<typename T::value_type>();
  else
    return "table";
}

}  // namespace field_detail

// value -> JSON with every default filled in; what the ledger records.
template <class T>
Json to_json(const T& value) {
  if constexpr (Custom<T>) {
    return value.to_json();
  } else if constexpr (Section<T>) {
    Json out = Json::object();
    auto visit = [&](auto& member, const char* key, const char*, Affects = Affects::bytes) {
      out[key] = to_json(member);
    };
    const_cast<T&>(value).fields(visit);
    return out;
  } else if constexpr (field_detail::is_vector<T>::value) {
    Json out = Json::array();
    for (const auto& item : value) out.push_back(to_json<typename T::value_type>(item));
    return out;
  } else {
    return value;
  }
}

// value -> JSON of what differs from the default, up to fields that affect `most`: what the content
// key of a stage covers. So a field that a later version adds leaves every key as it was, if its
// default keeps the old behaviour. A default that changes must raise the version of its stage.
template <class T>
Json key_json(const T& value, Affects most = Affects::length);

namespace field_detail {
template <class T>
Json key_of_item(const T& item, Affects most) {
  if constexpr (Section<T> || Custom<T> || is_vector<T>::value)
    return key_json(item, most);
  else
    return to_json(item);
}
}  // namespace field_detail

template <class T>
Json key_json(const T& value, Affects most) {
  if constexpr (Custom<T>) {
    return value.key_json(most);
  } else if constexpr (Section<T>) {
    Json out = Json::object();
    T fallback{};
    std::vector<Json> usual;
    auto note = [&](auto& member, const char*, const char*, Affects = Affects::bytes) {
      usual.push_back(field_detail::key_of_item(member, most));
    };
    fallback.fields(note);
    std::size_t at = 0;
    auto visit = [&](auto& member, const char* key, const char*, Affects affects = Affects::bytes) {
      auto own = field_detail::key_of_item(member, most);
      if (affects <= most && own != usual[at]) out[key] = std::move(own);
      ++at;
    };
    const_cast<T&>(value).fields(visit);
    return out;
  } else if constexpr (field_detail::is_vector<T>::value) {
    Json out = Json::array();
    for (const auto& item : value) out.push_back(field_detail::key_of_item(item, most));
    return out;
  } else {
    return to_json(value);
  }
}

// JSON as to_json of this or a former version writes it -> value; what it does not name keeps its
// default. Used to read a recorded section again. Error: bad_data, also for a key that this version
// does not know.
template <class T>
Result<void> from_json(const Json& json, T& value, const std::string& where) {
  const auto wrong = [&] {
    return Error{Code::bad_data, "expected " + field_detail::type_name<T>(), where, ""};
  };
  if constexpr (Custom<T>) {
    return value.from_json(json, where);
  } else if constexpr (Section<T>) {
    if (!json.is_object()) return wrong();
    Json now = json;
    std::vector<std::string> known, former;
    if constexpr (HasMoved<T>) former = field_detail::move_json(now, T::moved);
    Result<void> result;
    auto visit = [&](auto& member, const char* key, const char*, Affects = Affects::bytes) {
      known.emplace_back(key);
      if (!result.ok() || !now.contains(key)) return;
      if constexpr (requires { member.from_former(now, where); })
        if (std::ranges::find(former, key) != former.end()) {
          result = member.from_former(now[key], where + "." + key);
          return;
        }
      result = from_json(now[key], member, where + "." + key);
    };
    value.fields(visit);
    TRY(std::move(result));
    return field_detail::refuse_unknown_json(now, known, where);
  } else if constexpr (field_detail::is_vector<T>::value) {
    if (!json.is_array()) return wrong();
    value.clear();
    for (const auto& item : json) TRY(from_json(item, value.emplace_back(), where));
    return {};
  } else if constexpr (std::same_as<T, bool>) {
    if (!json.is_boolean()) return wrong();
    value = json.get<bool>();
    return {};
  } else if constexpr (std::same_as<T, std::string>) {
    if (!json.is_string()) return wrong();
    value = json.get<std::string>();
    return {};
  } else if constexpr (std::same_as<T, double>) {
    if (!json.is_number()) return wrong();
    value = json.get<double>();
    return {};
  } else {
    static_assert(std::same_as<T, std::int64_t>, "fields have the types listed above");
    const bool too_large = json.is_number_unsigned() && json.get<std::uint64_t>() > INT64_MAX;
    if (!json.is_number_integer() || too_large) return wrong();
    value = json.get<std::int64_t>();
    return {};
  }
}

struct FieldRow {
  std::string path;           // "train.optimizer.beta1"
  std::string type;           // "number"
  std::string default_value;  // as JSON
  std::string text;
  std::string kind = {};  // of the choice whose entry brings the field; empty for all others
};

// One row per field, nested tables included; list elements appear as "corpus.source[].kind".
template <class T>
void describe(const T& defaults, const std::string& prefix, std::vector<FieldRow>& rows) {
  if constexpr (Custom<T>)
    return defaults.describe(prefix, rows);
  else {
    T value = defaults;
    auto visit = [&](auto& member, const char* key, const char* text, Affects = Affects::bytes) {
      using M = std::remove_cvref_t<decltype(member)>;
      const auto path = prefix.empty() ? key : prefix + "." + key;
      if constexpr (Custom<M>) {
        rows.push_back({path, "table", "", text});
        member.describe(path, rows);
      } else if constexpr (Section<M>) {
        rows.push_back({path, "table", "", text});
        describe(member, path, rows);
      } else {
        rows.push_back({path, field_detail::type_name<M>(), to_json(member).dump(), text});
        if constexpr (field_detail::is_vector<M>::value)
          if constexpr (Section<typename M::value_type> || Custom<typename M::value_type>)
            describe(typename M::value_type{}, path + "[]", rows);
      }
    };
    value.fields(visit);
  }
}

// Fills `out` from a parsed recipe table. Error: bad_request with file:line for an unknown key (and
// the nearest known one), a wrong type, or a failed check().
template <class T>
Result<void> read_fields(const RecipeValue& value, T& out) {
  if constexpr (Custom<T>) {
    return out.read(value);
  } else if constexpr (Section<T>) {
    TRY(value.expect(RecipeValue::Kind::table));
    if constexpr (HasMoved<T>) TRY(field_detail::refuse_moved(value, T::moved));
    std::vector<std::string> known;
    Result<void> result;
    auto visit = [&](auto& member, const char* key, const char*, Affects = Affects::bytes) {
      known.emplace_back(key);
      const auto* found = value.find(key);
      if (found && result.ok()) result = read_fields(*found, member);
    };
    out.fields(visit);
    TRY(value.refuse_unknown(known));
    TRY(std::move(result));
    if constexpr (Checked<T>) {
      auto checked = out.check();
      if (!checked.ok()) {
        checked.error().where = value.where();
        return checked;
      }
    }
    return {};
  } else if constexpr (field_detail::is_vector<T>::value) {
    TRY(value.expect(RecipeValue::Kind::array));
    out.clear();
    for (const auto& item : value.items) {
      typename T::value_type element{};
      TRY(read_fields(item, element));
      out.push_back(std::move(element));
    }
    return {};
  } else {
    return value.read(out);
  }
}

}  // namespace base
