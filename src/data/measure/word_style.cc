#include "data/measure/word_style.h"

#include <map>
#include <string>

#include "text/language.h"

namespace data::measure {

namespace {

WordStyle english() {
  WordStyle out;
  out.hyphen_after_digit = out.english = true;
  return out;
}

// What German began and its neighbours took over: no cut at hyphens, but one at marks between letters.
WordStyle germanic() {
  WordStyle out;
  out.hyphen = out.operation = out.quoted_stop = out.possessive = false;
  out.only_double_hyphen = out.marks = true;
  return out;
}

WordStyle german() {
  auto out = germanic();
  out.end_dash = out.number_stop = out.relation_after_digit = false;
  out.slash_by_digits = out.end_slash = true;
  return out;
}

WordStyle danish() {
  auto out = germanic();
  out.apostrophe = false;
  out.apostrophe_but_s = out.day_stop = true;
  return out;
}

WordStyle swedish() {
  auto out = germanic();
  out.apostrophe = out.colon = false;
  out.apostrophe_but_s = out.colon_between_capitals = true;
  return out;
}

WordStyle norwegian() {
  auto out = germanic();
  out.apostrophe = out.number_stop = out.relation_after_digit = out.start_number_sign = false;
  out.apostrophe_but_s = true;
  return out;
}

WordStyle dutch() {
  auto out = germanic();
  out.slash = out.relation_after_digit = out.percent = false;
  return out;
}

WordStyle finnish() {
  auto out = germanic();
  out.only_double_hyphen = out.apostrophe = out.colon = false;
  out.only_dashes = true;
  return out;
}

WordStyle hungarian() {
  auto out = germanic();
  out.end_dash = out.number_stop = out.relation_after_digit = out.slash = out.percent =
      out.start_sign = false;
  out.hungarian = true;
  out.capital_stop = false;
  return out;
}

WordStyle polish() {
  auto out = germanic();
  out.only_double_hyphen = out.end_dash = out.relation_after_digit = false;
  out.any_hyphen = out.any_stop = out.single_stops = out.stop_by_digits = true;
  return out;
}

WordStyle french() {
  WordStyle out{
      .elision = true, .possessive = false, .end_dash = false, .french = true, .elided = "dlnDLN"};
  return out;
}

WordStyle italian() { return {.hyphen_before_small = true, .elision = true}; }

WordStyle catalan() {
  return {.hyphen = false,
          .elision = true,
          .possessive = false,
          .end_hyphen = true,
          .percent = false,
          .catalan = true};
}

WordStyle spanish() {
  return {.hyphen = false, .minus = false, .possessive = false, .percent = false};
}

WordStyle romanian() {
  return {.hyphen = false,
          .slash = false,
          .minus = false,
          .possessive = false,
          .units = false,
          .romanian = true};
}

WordStyle slovene() {
  return {.hyphen_after_digit = true,
          .possessive = false,
          .end_hyphen = true,
          .number_stop = false,
          .slovene = true};
}

WordStyle serbian() {
  return {.hyphen = false,
          .possessive = false,
          .end_dash = false,
          .number_stop = false,
          .letter_stop = true};
}

WordStyle lithuanian() { return {.minus = false, .any_stop = true, .initials = false}; }

WordStyle greek() {
  return {.relation_after_digit = false,
          .quoted_stop = false,
          .possessive = false,
          .end_dash = false,
          .percent = false};
}

WordStyle accented() { return {.accents = true}; }
WordStyle portuguese() { return {.hyphen = false}; }

const std::map<std::string, WordStyle, std::less<>>& styles() {
  static const std::map<std::string, WordStyle, std::less<>> table = {
      {"eng", english()},    {"deu", german()},     {"dan", danish()},   {"swe", swedish()},
      {"nob", norwegian()},  {"nno", norwegian()},  {"nld", dutch()},    {"fin", finnish()},
      {"hun", hungarian()},  {"pol", polish()},     {"fra", french()},   {"ita", italian()},
      {"cat", catalan()},    {"spa", spanish()},    {"ron", romanian()}, {"slv", slovene()},
      {"lit", lithuanian()}, {"ell", greek()},      {"bul", accented()}, {"rus", accented()},
      {"ukr", accented()},   {"por", portuguese()}, {"srp", serbian()},  {"bos", serbian()}};
  return table;
}

}  // namespace

const WordStyle& word_style(std::string_view language) {
  static const WordStyle common;
  const auto found = styles().find(language.substr(0, 3));
  if (found != styles().end() && (language.size() == 3 || language[3] == '_')) return found->second;
  const auto canonical = text::canonical_language(language);
  if (!canonical.ok()) return common;
  const auto row = styles().find(std::string_view(*canonical).substr(0, 3));
  return row == styles().end() ? common : row->second;
}

}  // namespace data::measure
