#include "text/language.h"

#include <gtest/gtest.h>

#include <set>

#include "text/locale.h"

namespace text {

namespace {
std::string canonical(std::string_view code) {
  const auto found = canonical_language(code);
  return found.ok() ? *found : found.error().hint;
}
}  // namespace

TEST(Languages, are_39_variants_with_names) {
  std::set<std::string> codes;
  for (const auto& row : languages()) {
    codes.insert(row.code);
    EXPECT_EQ(row.code.size(), 8u) << row.code;
    EXPECT_FALSE(row.english.empty() || row.native.empty()) << row.code;
    EXPECT_EQ(canonical(row.code), row.code);
  }
  EXPECT_EQ(codes.size(), 39u);
}

TEST(Languages, every_alias_leads_to_its_row) {
  for (const auto& row : languages()) {
    if (row.code == "srp_Latn") continue;  // needs its script
    EXPECT_TRUE(row.two.empty() || canonical(row.two) == row.code) << row.code;
    for (const auto& alias : row.aliases) EXPECT_EQ(canonical(alias), row.code) << alias;
  }
}

TEST(CanonicalLanguage, takes_iso_639_1_and_639_3) {
  EXPECT_EQ(canonical("de"), "deu_Latn");
  EXPECT_EQ(canonical("deu"), "deu_Latn");
  EXPECT_EQ(canonical("ka"), "kat_Geor");
  EXPECT_EQ(canonical("DE"), "deu_Latn");
}

TEST(CanonicalLanguage, joins_the_mixed_codes) {
  EXPECT_EQ(canonical("est"), canonical("ekk"));
  EXPECT_EQ(canonical("lav_Latn"), canonical("lvs_Latn"));
  EXPECT_EQ(canonical("sqi"), canonical("als"));
  EXPECT_EQ(canonical("no"), "nob_Latn");
  EXPECT_EQ(canonical("nb"), "nob_Latn");
  EXPECT_EQ(canonical("nno"), "nno_Latn");
}

TEST(CanonicalLanguage, tells_the_two_serbian_scripts_apart) {
  EXPECT_EQ(canonical("sr"), "srp_Cyrl");
  EXPECT_EQ(canonical("sr_Cyrl"), "srp_Cyrl");
  EXPECT_EQ(canonical("sr-Latn-RS"), "srp_Latn");
  EXPECT_EQ(canonical("srp_latn"), "srp_Latn");
  EXPECT_EQ(canonical("sr@latin"), "srp_Latn");
}

TEST(CanonicalLanguage, drops_regions_variants_and_encodings) {
  EXPECT_EQ(canonical("pt-BR"), "por_Latn");
  EXPECT_EQ(canonical("en-us"), "eng_Latn");
  EXPECT_EQ(canonical("de_DE.UTF-8"), "deu_Latn");
  EXPECT_EQ(canonical("deu_1996"), "deu_Latn");
  EXPECT_EQ(canonical("ell_monotonic"), "ell_Grek");
  EXPECT_EQ(canonical("bos_latn"), "bos_Latn");
}

TEST(CanonicalLanguage, an_unknown_code_is_a_bad_request_with_the_nearest) {
  const auto found = canonical_language("due_Latn");
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code, base::Code::bad_request);
  EXPECT_NE(found.error().hint.find("did you mean"), std::string::npos);
  EXPECT_EQ(canonical("German"), "did you mean 'deu_Latn'?");
  for (const char* far : {"xx", "tlh", "xyz_Latn"})
    EXPECT_EQ(canonical(far), "codes look like deu_Latn; share/languages.tsv lists them") << far;
  EXPECT_EQ(canonical("finish"), "did you mean 'fin_Latn'?");
  for (const std::string none : {"", "_", "xx", "zh", "klingon", "_Latn", "zzzz_Latn"})
    EXPECT_FALSE(canonical_language(none).ok()) << none;
}

// Bug: "did you mean 'hun_Latn'?" for ru.
TEST(CanonicalLanguage, a_language_that_janua_does_not_know_is_told_what_it_would_be) {
  for (const char* russian : {"ru", "RU", "rus", "rus_Cyrl", "ru-RU"}) {
    const auto hint = canonical(russian);
    EXPECT_NE(hint.find("Russian would be rus_Cyrl"), std::string::npos) << hint;
    EXPECT_NE(hint.find("share/languages.tsv"), std::string::npos) << hint;
  }
  EXPECT_NE(canonical("ja").find("Japanese would be jpn_Jpan"), std::string::npos);
  EXPECT_NE(canonical("zh").find("Chinese would be zho_Hans"), std::string::npos);
  EXPECT_NE(canonical("ar").find("Arabic would be ara_Arab"), std::string::npos);
}

TEST(CanonicalLanguage, a_script_the_language_has_not_is_refused) {
  const auto found = canonical_language("deu_Cyrl");
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().hint, "did you mean deu_Latn?");
}

TEST(IcuLocale, knows_what_icu_knows) {
  EXPECT_EQ(icu_locale("deu_Latn"), "de");
  EXPECT_EQ(icu_locale("srp_Latn"), "sr_Latn");
  EXPECT_EQ(icu_locale("als_Latn"), "sq");
  EXPECT_EQ(icu_locale("ltg_Latn"), "ltg");
  EXPECT_EQ(icu_locale(""), "");
}

TEST(EnglishName, of_an_unknown_code_is_the_code) {
  EXPECT_EQ(english_name("gle_Latn"), "Irish");
  EXPECT_EQ(english_name("xyz_Latn"), "xyz_Latn");
}

}  // namespace text
