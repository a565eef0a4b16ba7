// A struct names its fields once; reader, defaults, help,
// docs and record are visitors of that list.
//
//   struct Length {
//     std::int64_t words = 50;
//     template <class V> void fields(V& v) { v(words, "words", "fewest words of a document"); }
//     base::Result<void> check() const;   // optional: what the types cannot say
//   };
//
// Field types: bool, std::int64_t, double, std::string, a struct with fields(), and std::vector of
// these. Units belong in the name: warmup_steps, max_bytes.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/recipe.h"

namespace base {

struct NoVisitor {
  template <class T>
  void operator()(T&, const char*, const char*) {}
};
template <class T>
concept Section = requires(T& t, NoVisitor& v) { t.fields(v); };
template <class T>
concept Checked = requires(const T& t) {
  { t.check() } -> std::same_as<Result<void>>;
};

namespace field_detail {

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

// value -> JSON with every default filled in; what the ledger records and the content hash covers.
template <class T>
Json to_json(const T& value) {
  if constexpr (Section<T>) {
    Json out = Json::object();
    auto visit = [&](auto& member, const char* key, const char*) { out[key] = to_json(member); };
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

// JSON as to_json writes it -> value. Used to replay a recorded section. Error: bad_data.
template <class T>
Result<void> from_json(const Json& json, T& value, const std::string& where) {
  const auto wrong = [&] {
    return Error{Code::bad_data, "expected " + field_detail::type_name<T>(), where, ""};
  };
  if constexpr (Section<T>) {
    if (!json.is_object()) return wrong();
    Result<void> result;
    auto visit = [&](auto& member, const char* key, const char*) {
      if (!result.ok() || !json.contains(key)) return;
      result = from_json(json[key], member, where + "." + key);
    };
    value.fields(visit);
    return result;
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
};

// One row per field, nested tables included; list elements appear as "corpus.source[].kind".
template <class T>
void describe(T value, const std::string& prefix, std::vector<FieldRow>& rows) {
  auto visit = [&](auto& member, const char* key, const char* text) {
    using M = std::remove_cvref_t<decltype(member)>;
    const auto path = prefix.empty() ? key : prefix + "." + key;
    if constexpr (Section<M>) {
      rows.push_back({path, "table", "", text});
      describe(member, path, rows);
    } else {
      rows.push_back({path, field_detail::type_name<M>(), to_json(member).dump(), text});
      if constexpr (field_detail::is_vector<M>::value)
        if constexpr (Section<typename M::value_type>)
          describe(typename M::value_type{}, path + "[]", rows);
    }
  };
  value.fields(visit);
}

// Fills `out` from a parsed recipe table. Error: bad_request with file:line for an unknown key (and
// the nearest known one), a wrong type, or a failed check().
template <class T>
Result<void> read_fields(const RecipeValue& value, T& out) {
  if constexpr (Section<T>) {
    TRY(value.expect(RecipeValue::Kind::table));
    std::vector<std::string> known;
    Result<void> result;
    auto visit = [&](auto& member, const char* key, const char*) {
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
