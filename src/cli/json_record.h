// The members of a struct of record/, as a form of --json names them: what a writer says is
// described where it is said, and nowhere else.
#pragma once

#include "cli/json_form.h"
#include "record/fact.h"

namespace cli {

namespace json_record_detail {

using record::fact_detail::is;

struct Presence {
  bool may_lack = false, null = false;
};

template <class T>
const char* type_words() {
  if constexpr (std::same_as<T, bool>)
    return "true or false";
  else if constexpr (std::same_as<T, std::int64_t>)
    return "whole number";
  else if constexpr (std::same_as<T, double>)
    return "number";
  else if constexpr (std::same_as<T, std::string>)
    return "text";
  else if constexpr (std::same_as<T, base::Json>)
    return "anything";
  else if constexpr (is<T, std::vector>)
    return "list";
  else
    return "object";
}

template <class T>
void add(const std::string& path, const std::string& text, Presence presence, JsonRows& rows) {
  if constexpr (is<T, std::optional>) {
    add<typename T::value_type>(path, text, {true, presence.null}, rows);
  } else if constexpr (is<T, record::OrNull>) {
    add<typename T::value_type>(path, text, {presence.may_lack, true}, rows);
  } else {
    rows.push_back({path + (presence.may_lack ? "?" : ""),
                    std::string(type_words<T>()) + (presence.null ? " or null" : ""), text});
    if constexpr (base::Section<T>) {
      auto visit = [&](auto& member, const char* key, const char* words,
                       base::Affects = base::Affects::bytes) {
        add<std::remove_cvref_t<decltype(member)>>(json_path(path, key), words, {}, rows);
      };
      T{}.fields(visit);
    } else if constexpr (is<T, std::vector>) {
      add<typename T::value_type>(path + "[]", "", {}, rows);
    } else if constexpr (is<T, std::map>) {
      add<typename T::mapped_type>(json_path(path, "*"), "", {}, rows);
    }
  }
}

}  // namespace json_record_detail

// T itself at `path`, and all that is in it.
template <class T>
void add_record(const std::string& path, const std::string& text, JsonRows& rows) {
  json_record_detail::add<T>(path, text, {}, rows);
}

}  // namespace cli
