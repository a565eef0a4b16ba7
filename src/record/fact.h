// What the writer of an artefact says of it and readers ask: one struct a kind, one list of fields.
//
//   struct Train {
//     static constexpr const char* kind = "train";
//     struct Facts {
//       double last_loss = 0;
//       std::optional<double> record_seconds;     // not every version says it
//       template <class V>
//       void fields(V& v) {
//         v(last_loss, "last_loss", "loss of the last step, nats per token");
//         v(record_seconds, "record_seconds", "time spent on log and checkpoints");
//       }
//     } facts;
//     template <class V>
//     void fields(V& v) { v(facts, "facts", ""); }
//   };
//
// A writer fills the struct and says() it; a reader asks with of() or read() and gets the struct or
// an Error that names file and pointer: a fact that is missing or of another type never becomes a
// default. What a reader does not know is passed over, for a later version may say more.
//
// Types of fields: bool, std::int64_t, double, std::string, base::Json (as it is), such structs,
// std::vector, std::map from std::string, std::optional (left out where there is none) and OrNull.
#pragma once

#include <concepts>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/field.h"
#include "base/json.h"
#include "ledger/manifest.h"

namespace record {

// Of what is said even where there is nothing to say: null then.
template <class T>
struct OrNull : std::optional<T> {
  using std::optional<T>::optional;
};

// What a ledger record repeats of a manifest are its plain facts; lists and tables may lack.
enum class Whole { yes, plain };

// A key as part of a JSON pointer (RFC 6901).
std::string pointer_step(const std::string& key);

namespace fact_detail {

template <class T, template <class...> class Of>
inline constexpr bool is = false;
template <template <class...> class Of, class... A>
inline constexpr bool is<Of<A...>, Of> = true;

template <class T>
inline constexpr bool is_table = base::Section<T> || is<T, std::vector> || is<T, std::map>;

template <class T>
const char* type_name() {
  if constexpr (std::same_as<T, bool>)
    return "true or false";
  else if constexpr (std::same_as<T, std::int64_t>)
    return "a whole number";
  else if constexpr (std::same_as<T, double>)
    return "a number";
  else if constexpr (std::same_as<T, std::string>)
    return "a text";
  else if constexpr (is<T, std::vector>)
    return "a list";
  else
    return "a table";
}

template <class T>
bool has_type(const base::Json& json) {
  if constexpr (std::same_as<T, bool>)
    return json.is_boolean();
  else if constexpr (std::same_as<T, std::int64_t>)
    return json.is_number_integer() &&
           !(json.is_number_unsigned() && json.get<std::uint64_t>() > INT64_MAX);
  else if constexpr (std::same_as<T, double>)
    return json.is_number();
  else if constexpr (std::same_as<T, std::string>)
    return json.is_string();
  else if constexpr (is<T, std::vector>)
    return json.is_array();
  else
    return json.is_object();
}

base::Error missing(const std::string& pointer, const std::string& file);
base::Error wrong(const std::string& pointer, const base::Json& found, const char* wanted,
                  const std::string& file);

struct Reader {
  const std::string& file;
  Whole whole = Whole::yes;

  template <class T>
  base::Result<void> read(const base::Json& json, T& out, const std::string& pointer) const {
    if constexpr (std::same_as<T, base::Json>) {
      out = json;
      return {};
    } else if constexpr (is<T, OrNull>) {
      if (json.is_null()) return {};
      return read(json, out.emplace(), pointer);
    } else {
      if (!has_type<T>(json)) return wrong(pointer, json, type_name<T>(), file);
      if constexpr (base::Section<T>) {
        return read_members(json, out, pointer);
      } else if constexpr (is<T, std::vector>) {
        for (std::size_t i = 0; i < json.size(); ++i)
          TRY(read(json[i], out.emplace_back(), pointer + "/" + std::to_string(i)));
        return {};
      } else if constexpr (is<T, std::map>) {
        for (const auto& [key, value] : json.items())
          TRY(read(value, out[key], pointer + pointer_step(key)));
        return {};
      } else {
        out = json.get<T>();
        return {};
      }
    }
  }

  template <class T>
  base::Result<void> read_members(const base::Json& json, T& out,
                                  const std::string& pointer) const {
    base::Result<void> result;
    auto visit = [&](auto& member, const char* key, const char*,
                     base::Affects = base::Affects::bytes) {
      if (result.ok()) result = read_member(json, member, key, pointer);
    };
    out.fields(visit);
    return result;
  }

  template <class M>
  base::Result<void> read_member(const base::Json& json, M& member, const char* key,
                                 const std::string& pointer) const {
    const auto at = pointer + pointer_step(key);
    const auto found = json.find(key);
    if constexpr (is<M, std::optional>) {
      if (found == json.end()) return {};
      // Without a value, clang asks whether a struct nested in its owner can be made before it may know.
      return read(*found, member.emplace(typename M::value_type{}), at);
    } else {
      if (found != json.end()) return read(*found, member, at);
      // counts and facts themselves, one step deep, are no facts.
      if (is_table<M> && whole == Whole::plain) return {};
      return missing(at, file);
    }
  }
};

// Walks to the member at an address; the way there is spelled on the way back.
struct Finder {
  const void* wanted;
  std::string found = {};
  bool done = false;

  template <class M, class T>
  void look(const T& value) {
    if constexpr (std::same_as<M, T>) done = done || &value == wanted;
    if (done) return;
    if constexpr (is<T, std::optional> || is<T, OrNull>) {
      if (value) look<M>(*value);
    } else if constexpr (base::Section<T>) {
      auto visit = [&](auto& member, const char* key, const char*,
                       base::Affects = base::Affects::bytes) { step<M>(member, key); };
      const_cast<T&>(value).fields(visit);
    } else if constexpr (is<T, std::vector>) {
      for (std::size_t i = 0; i < value.size() && !done; ++i) step<M>(value[i], std::to_string(i));
    } else if constexpr (is<T, std::map>) {
      for (const auto& [key, below] : value) step<M>(below, key);
    }
  }

  template <class M, class T>
  void step(const T& below, const std::string& key) {
    if (done) return;
    look<M>(below);
    if (done) found = pointer_step(key) + found;
  }
};

}  // namespace fact_detail

template <class T>
base::Json to_json(const T& value) {
  using fact_detail::is;
  if constexpr (is<T, std::optional> || is<T, OrNull>) {
    return value ? to_json(*value) : base::Json();
  } else if constexpr (base::Section<T>) {
    base::Json out = base::Json::object();
    auto visit = [&](auto& member, const char* key, const char*,
                     base::Affects = base::Affects::bytes) {
      if constexpr (is<std::remove_cvref_t<decltype(member)>, std::optional>)
        if (!member) return;
      out[key] = to_json(member);
    };
    const_cast<T&>(value).fields(visit);
    return out;
  } else if constexpr (is<T, std::vector>) {
    auto out = base::Json::array();
    for (const auto& one : value) out.push_back(to_json(one));
    return out;
  } else if constexpr (is<T, std::map>) {
    auto out = base::Json::object();
    for (const auto& [key, one] : value) out[key] = to_json(one);
    return out;
  } else {
    return value;
  }
}

// `json` as a T. Error: bad_data with `file` and, in the sentence, the pointer below it: a fact that
// is missing or of another type.
template <class T>
base::Result<T> read(const base::Json& json, const std::string& file, Whole whole = Whole::yes) {
  T out;
  TRY(fact_detail::Reader{file, whole}.read(json, out, ""));
  return out;
}

// The pointer to `member`, which is part of `whole` (at any depth): "/facts/last_loss". So a reader
// that quotes a fact says where it stands without spelling it again.
template <class T, class M>
std::string pointer(const T& whole, const M& member) {
  fact_detail::Finder finder{&member};
  finder.template look<M>(whole);
  CHECK(finder.done, "a pointer leads to a member of the whole");
  return finder.found;
}

// The manifest's counts and facts are what the struct says.
template <class T>
void say(const T& what, ledger::Manifest& manifest) {
  if constexpr (requires { what.counts; }) manifest.counts = to_json(what.counts);
  if constexpr (requires { what.facts; }) manifest.facts = to_json(what.facts);
}

// What the manifest of the artefact in `folder` says. Error: bad_data as read().
template <class T>
base::Result<T> of(const ledger::Manifest& manifest, const base::Path& folder) {
  const auto file = base::join(folder, "manifest.json");
  return read<T>({{"counts", manifest.counts}, {"facts", manifest.facts}}, file);
}

}  // namespace record
