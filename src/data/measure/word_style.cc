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
  out.abbreviations =
      " z.B. d.h. u.a. usw. bzw. ca. etc. Dr. Prof. Nr. evtl. ggf. inkl. z.T. u.U. i.d.R. v.a. s.o. e.V. e.g. i.e. St. Str. Mio. Mrd. vgl. sog. Jan. Feb. Aug. Sept. Okt. Nov. Dez. ";
  return out;
}

WordStyle danish() {
  auto out = germanic();
  out.apostrophe = false;
  out.apostrophe_but_s = out.day_stop = true;
  out.abbreviations = " f.eks. bl.a. dvs. osv. m.m. etc. kl. nr. ca. pga. mht. eks. i.e. ";
  return out;
}

WordStyle swedish() {
  auto out = germanic();
  out.apostrophe = out.colon = false;
  out.apostrophe_but_s = out.colon_between_capitals = true;
  out.abbreviations = " t.ex. bl.a. d.v.s. m.m. o.s.v. etc. kl. s.k. f.d. ";
  return out;
}

WordStyle norwegian() {
  auto out = germanic();
  out.apostrophe = out.number_stop = out.relation_after_digit = out.start_number_sign = false;
  out.apostrophe_but_s = true;
  out.abbreviations = " f.eks. bl.a. dvs. osv. m.m. etc. kl. nr. ca. pga. ";
  out.degree = false;
  return out;
}

WordStyle dutch() {
  auto out = germanic();
  out.slash = out.relation_after_digit = out.percent = false;
  out.abbreviations =
      " bijv. bv. d.w.z. o.a. enz. etc. ca. dr. Dr. prof. nr. e.d. m.b.t. t.o.v. i.v.m. a.u.b. kg. e.g. i.e. ";
  return out;
}

WordStyle finnish() {
  auto out = germanic();
  out.only_double_hyphen = out.apostrophe = out.colon = false;
  out.only_dashes = true;
  out.abbreviations = " esim. jne. mm. ym. ks. ml. ";
  return out;
}

WordStyle hungarian() {
  auto out = germanic();
  out.end_dash = out.number_stop = out.relation_after_digit = out.slash = out.percent =
      out.start_sign = false;
  out.hungarian = out.marks_before_hyphen = true;
  out.degree = false;
  out.capital_stop = false;
  out.abbreviations = " pl. stb. kb. dr. ún. i.e. ";
  return out;
}

WordStyle polish() {
  auto out = germanic();
  out.only_double_hyphen = out.end_dash = out.relation_after_digit = false;
  out.marks_before_hyphen = out.any_hyphen = out.any_stop = out.single_stops = out.stop_by_digits =
      true;
  return out;
}

WordStyle french() {
  WordStyle out{
      .elision = true, .possessive = false, .end_dash = false, .french = true, .elided = "dlnDLN"};
  out.abbreviations = " M. MM. Mme. Dr. etc. av. janv. juill. déc. p. ";
  return out;
}

WordStyle italian() {
  return {.hyphen_before_small = true, .elision = true, .abbreviations = " ecc. art. pag. "};
}

WordStyle catalan() {
  return {.hyphen = false,
          .elision = true,
          .possessive = false,
          .end_hyphen = true,
          .percent = false,
          .catalan = true,
          .abbreviations = " Sr. Dr. pàg. p.ex. "};
}

WordStyle spanish() {
  return {.hyphen = false,
          .minus = false,
          .possessive = false,
          .percent = false,
          .abbreviations = " Sr. Sra. Dr. Dra. etc. Ud. Uds. Av. pág. núm. p.ej. EE.UU. "};
}

WordStyle romanian() {
  return {.hyphen = false,
          .slash = false,
          .degree = false,
          .minus = false,
          .possessive = false,
          .units = false,
          .romanian = true,
          .abbreviations = " etc. dr. nr. str. ex. "};
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
  return {.hyphen = false,
          .only_dashes = true,
          .relation_after_digit = false,
          .minus = false,
          .quoted_stop = false,
          .possessive = false,
          .end_dash = false,
          .percent = false,
          .short_number_stop = true};
}

WordStyle accented() { return {.accents = true}; }
WordStyle portuguese() {
  return {
      .hyphen = false, .minus = false, .abbreviations = " etc. Dr. Sr. Sra. e.g. i.e. Av. pág. "};
}
WordStyle turkish() { return {.number_stop = false}; }

const std::map<std::string, WordStyle, std::less<>>& styles() {
  static const std::map<std::string, WordStyle, std::less<>> table = {
      {"eng", english()},    {"deu", german()},     {"dan", danish()},   {"swe", swedish()},
      {"nob", norwegian()},  {"nno", norwegian()},  {"nld", dutch()},    {"fin", finnish()},
      {"hun", hungarian()},  {"pol", polish()},     {"fra", french()},   {"ita", italian()},
      {"cat", catalan()},    {"spa", spanish()},    {"ron", romanian()}, {"slv", slovene()},
      {"lit", lithuanian()}, {"ell", greek()},      {"bul", accented()}, {"rus", accented()},
      {"ukr", accented()},   {"por", portuguese()}, {"tur", turkish()},  {"srp", serbian()},
      {"bos", serbian()}};
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
