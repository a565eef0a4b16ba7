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
  document.parallel = true;
  for (std::size_t i = 0; i < texts.size(); ++i)
    document.blocks.push_back(
        {key + "#" + std::to_string(i), texts[i], i == 0 ? Role::heading : Role::text});
  return to_candidate(std::move(document));
}

TEST(Integrity, counts_documents_and_what_stays_in_them) {
  auto hollow = page("deu_Latn", "b", {"Titel", "Satz", "Fehler"});
  hollow.passages[2].mark = {Fate::dropped, "generator", ""};
  auto plain = page("deu_Latn", "c", {"Satz", "x = 1"});
  plain.passages[0].role = Role::text;
  plain.passages[0].english = "identified as English";
  plain.passages[1].role = Role::code;
  Integrity out;
  for (const auto* one : {&hollow, &plain}) EXPECT_TRUE(out.add(*one).ok());
  EXPECT_EQ(
      to_json(out),
      (base::Json{{"documents", 2}, {"with_heading", 1}, {"code_bytes", 5}, {"english_bytes", 4}}));
}

TEST(Integrity, catalogues_are_lists_and_no_documents_of_their_own) {
  auto list = page("deu_Latn", "sc", {"Titel"});
  list.document.kind = "messages";
  Integrity out;
  EXPECT_TRUE(out.add(list).ok());
  EXPECT_EQ(out.documents, 0);
}

TEST(Integrity, a_document_that_a_stage_tore_is_a_defect_and_no_figure) {
  auto torn = page("deu_Latn", "a", {"Titel", "Satz"});
  torn.passages[0].mark = {Fate::dropped, "length", ""};
  const auto out = Integrity().add(torn);
  ASSERT_FALSE(out.ok());
  EXPECT_NE(out.error().what.find("'length' took block a#0"), std::string::npos)
      << out.error().what;
}

SourceRead read_of(std::map<std::string, std::int64_t> cut) {
  SourceRead out;
  out.fetched.name = "site";
  out.cut = std::move(cut);
  return out;
}

TEST(Integrity, a_source_of_whose_text_readers_cut_too_much_stops_the_run) {
  const auto site = read_of({{"read", 9000}, {"kept", 300}, {"navigation", 600}, {"unseen", 100}});
  EXPECT_DOUBLE_EQ(extracted_share(site), 0.3);
  EXPECT_TRUE(check_extracted({site}, 0.3).ok());
  const auto out = check_extracted({read_of({{"read", 10}, {"kept", 9}}), site}, 0.5);
  ASSERT_FALSE(out.ok());
  EXPECT_EQ(out.error().code, base::Code::gate);
  EXPECT_EQ(out.error().what,
            "of the text in the files of source 'site' only 30 % became documents; most of the "
            "rest is navigation");
  EXPECT_NE(out.error().hint.find("min_extracted_share"), std::string::npos);
}

TEST(Integrity, nothing_is_cut_of_what_no_reader_measures) {
  EXPECT_DOUBLE_EQ(extracted_share(read_of({})), 1);
  EXPECT_DOUBLE_EQ(extracted_share(read_of({{"read", 100}, {"kept", 0}})), 1);
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
