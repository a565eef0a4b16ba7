#include "data/integrity.h"

#include <gtest/gtest.h>

#include "data/agreement.h"

namespace data {
namespace {

Candidate page(const std::string& language, const std::string& key,
               const std::vector<std::string>& texts) {
  Document document;
  document.kind = "page";
  document.key = key;
  document.language = language;
  for (std::size_t i = 0; i < texts.size(); ++i)
    document.blocks.push_back(
        {key + "#" + std::to_string(i), texts[i], i == 0 ? Role::heading : Role::text});
  return to_candidate(std::move(document));
}

TEST(Integrity, counts_complete_and_titled_documents) {
  auto torn = page("deu_Latn", "a", {"Titel", "Satz"});
  torn.passages[0].mark = {Fate::dropped, "heldout_equal", ""};
  auto hollow = page("deu_Latn", "b", {"Titel", "Satz", "Fehler"});
  hollow.passages[2].mark = {Fate::dropped, "generator", ""};
  auto plain = page("deu_Latn", "c", {"Satz", "x = 1"});
  plain.passages[0].role = Role::text;
  plain.passages[0].english = "identified as English";
  plain.passages[1].role = Role::code;
  Integrity out;
  for (const auto* one : {&torn, &hollow, &plain}) out.add(*one);
  EXPECT_EQ(to_json(out), (base::Json{{"documents", 3},
                                      {"complete", 2},
                                      {"complete_share", 0.6667},
                                      {"with_heading", 2},
                                      {"titled", 1},
                                      {"titled_share", 0.5},
                                      {"code_bytes", 5},
                                      {"english_bytes", 4}}));
}

TEST(Integrity, catalogues_are_lists_and_no_documents_of_their_own) {
  auto list = page("deu_Latn", "sc", {"Titel"});
  list.document.kind = "messages";
  Integrity out;
  out.add(list);
  EXPECT_EQ(out.documents, 0);
}

TEST(Integrity, a_language_of_torn_documents_stops_the_run_and_is_named) {
  IntegrityOf languages;
  languages["deu_Latn"] = {.documents = 10, .complete = 8, .with_heading = 10, .titled = 7};
  EXPECT_TRUE(check_integrity(languages, 0.8, 0.7).ok());
  auto torn = check_integrity(languages, 0.9, 0.7);
  ASSERT_FALSE(torn.ok());
  EXPECT_EQ(torn.error().code, base::Code::gate);
  EXPECT_NE(torn.error().what.find("of 10 documents of deu_Latn only 8 are complete"),
            std::string::npos)
      << torn.error().what;
  auto untitled = check_integrity(languages, 0.8, 0.8);
  ASSERT_FALSE(untitled.ok());
  EXPECT_NE(untitled.error().hint.find("min_titled_share"), std::string::npos);
  languages["fin_Latn"] = {};
  EXPECT_TRUE(check_integrity(languages, 0.5, 0.5).ok()) << "a language of messages only";
}

Candidate taken(const std::string& language, const std::string& key, const std::string& rule) {
  auto out = page(language, key, {"Titel"});
  if (!rule.empty()) out.mark = {Fate::dropped, rule, ""};
  return out;
}

TEST(Agreement, counts_what_a_rule_says_of_a_page_in_the_languages_that_reached_it) {
  const Candidates all = {taken("deu_Latn", "a", "length"),  taken("ces_Latn", "a", "length"),
                          taken("deu_Latn", "b", "length"),  taken("ces_Latn", "b", ""),
                          taken("fin_Latn", "b", "english"),  // did not reach the rule
                          taken("deu_Latn", "c", "length"),   // no other language has it
                          taken("deu_Latn", "d", ""),        taken("ces_Latn", "d", "")};
  const auto out = agreements(all, {"english", "length"});
  EXPECT_EQ(to_json(out.at("length")), (base::Json{{"keys", 2},
                                                   {"pages", 4},
                                                   {"taken", 3},
                                                   {"everywhere", 1},
                                                   {"alone", 1},
                                                   {"share", 0.75}}));
  EXPECT_EQ(out.at("english").keys, 1);
}

}  // namespace
}  // namespace data
