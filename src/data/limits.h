// [corpus.limits]: what a recipe says instead of a rule's own limits. A table for each rule; a
// table inside it, named as a language or as a kind of writing (genre.h), holds for that one alone,
// that of the language before that of the genre.
//
//   [corpus.limits.length]
//   min_words = 20
//   [corpus.limits.length.tha_Thai]
//   min_words = 5
//   [corpus.limits.repeated_ngrams.manual]
//   max_10gram = 0.4
//
// Only what the recipe says is kept: a rule may know better values for a language than those of its
// struct, so a value that equals the struct's is not the same as none. Reader, --set, docs, record
// and content key ask the rules (filter.h) for their fields.
#pragma once

#include <map>
#include <span>
#include <string>

#include "base/settings.h"
#include "data/filter.h"

namespace data {

class RuleLimits {
 public:
  RuleLimits() : RuleLimits(filter::all()) {}
  explicit RuleLimits(std::span<const filter::Row> rules) : rules_(rules) {}

  // The limits of a rule for a canonical language and a genre, which may be empty.
  base::Settings of(const filter::Row& rule, const std::string& language,
                    const std::string& genre = "") const;

  // Visitors of base/field.h. Error: bad_request for an unknown rule, limit, language or genre,
  // with the nearest known one, and for the former list of tables, with the new lines.
  base::Result<void> read(const base::RecipeValue& value);
  // Also the former list: {rule, limit, language, value} each.
  base::Result<void> from_json(const base::Json& json, const std::string& where);
  base::Json to_json() const;
  base::Json key_json(base::Affects) const { return to_json(); }
  void describe(const std::string& prefix, std::vector<base::FieldRow>& rows) const;

 private:
  struct Said {
    base::Json all = base::Json::object();        // of all languages
    std::map<std::string, base::Json> languages;  // canonical
    std::map<std::string, base::Json> genres;
  };
  base::Result<const filter::Row*> find(const std::string& rule, const std::string& where) const;
  base::Result<void> read_rule(const std::string& rule, const base::RecipeValue& table);
  base::Result<void> say(const std::string& rule, const base::Json& limits,
                         const std::string& where);
  base::Result<void> say_former(const base::Json& item, const std::string& where);

  std::span<const filter::Row> rules_;
  std::map<std::string, Said> said_;  // by rule
};

}  // namespace data
