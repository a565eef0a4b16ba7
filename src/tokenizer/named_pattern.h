// Expressions that published tokenizers cut texts with, by names that a recipe may say in their place.
//
// Version 1.0 of Hugging Face's tokenizers has a matcher of its own for some and refuses every other expression
// ("this Split pattern needs a system-regex backend"), so that what is written with one of those loads everywhere.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tokenizer {

struct NamedPattern {
  const char* name;  // as a recipe says it
  const char* of;    // as people call it
  std::string_view pattern;
  bool everywhere;  // version 1.0 has a matcher for it
};

std::span<const NamedPattern> named_patterns();

// The expression of this name; what is no name is an expression.
std::string expression_of(const std::string& said);
// Whether it can only be meant for a name, one that is known or not: an expression of letters, digits, - and _
// alone would cut texts at itself.
bool is_like_a_name(std::string_view said);
// Null for an expression that has no name here.
const NamedPattern* named_pattern(std::string_view expression);

// Whether every version loads what is cut so. `said` may be a name.
bool loads_everywhere(const std::string& said);
// What to say before a tokenizer is learned where not.
std::string pattern_remark();

}  // namespace tokenizer
