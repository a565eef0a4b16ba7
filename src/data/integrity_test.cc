#include "data/integrity.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

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
  EXPECT_EQ(to_json(out), (base::Json{{"documents", 2},
                                      {"with_heading", 1},
                                      {"cut_documents", 0},
                                      {"code_bytes", 5},
                                      {"english_bytes", 4}}));
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
  EXPECT_NE(out.error().what.find("'length' tore a document that is trained on at block a#0"),
            std::string::npos)
      << out.error().what;
}

Candidate sections() {
  auto out = page("fin_Latn", "a", {"Otsikko", "Lause", "Title", "Sentence", "Part", "Sentence"});
  for (const std::size_t at : {2U, 4U}) out.passages[at].role = Role::heading;
  out.passages[0].level = 1;
  out.passages[2].level = 2;
  out.passages[4].level = 3;
  return out;
}

TEST(Integrity, a_document_without_its_english_sections_is_counted) {
  auto cut = sections();
  for (std::size_t at = 2; at < 6; ++at) cut.passages[at].mark = {Fate::dropped, "english", ""};
  Integrity out;
  ASSERT_TRUE(out.add(cut).ok());
  EXPECT_EQ(out.documents, 1);
  EXPECT_EQ(out.cut_documents, 1);
  EXPECT_EQ(out.with_heading, 1);
}

TEST(Integrity, half_a_section_is_a_defect) {
  auto without_heading = sections(), without_end = sections();
  without_heading.passages[3].mark = {Fate::dropped, "english", ""};
  for (const std::size_t at : {2U, 3U, 4U})
    without_end.passages[at].mark = {Fate::dropped, "english", ""};
  const std::vector<std::pair<Candidate, std::string>> all = {{without_heading, "a#3"},
                                                              {without_end, "a#5"}};
  for (const auto& [torn, block] : all) {
    const auto out = Integrity().add(torn);
    ASSERT_FALSE(out.ok());
    EXPECT_NE(out.error().what.find(block), std::string::npos) << out.error().what;
  }
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
