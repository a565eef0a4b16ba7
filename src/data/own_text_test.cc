// Text of somebody's own: tables, documents told apart by language, paths from the recipe's folder.
#include "data/fetch_test.h"
#include "data/tell_language.h"

namespace data {
namespace {

using base::Code;
using base::Json;

const std::string kGerman =
    "Die Mühle steht am Fluss, und der Müller geht jeden Morgen über die Brücke in das Dorf. Dort "
    "kauft er Brot und spricht mit den Leuten über das Wetter und die Ernte dieses Jahres.";
const std::string kFrench =
    "Le moulin se trouve au bord de la rivière, et le meunier traverse chaque matin le pont pour "
    "aller au village. Là, il achète du pain et parle avec les gens du temps et de la récolte.";
const std::string kGreek =
    "Ο μύλος βρίσκεται δίπλα στο ποτάμι, και ο μυλωνάς περνάει κάθε πρωί "
    "τη γέφυρα.";
const std::string kDanish =
    "Møllen står ved floden, og mølleren går hver morgen over broen til landsbyen. Der køber han "
    "brød og taler med folk om vejret og om årets høst, som ikke har været god.";

TEST(TellLanguage, names_the_one_of_those_it_may_be) {
  const std::vector<std::string> three = {"deu_Latn", "fra_Latn", "ell_Grek"};
  EXPECT_EQ(tell_language(kGerman, three), "deu_Latn");
  EXPECT_EQ(tell_language(kFrench, three), "fra_Latn");
  EXPECT_EQ(tell_language(kGreek, three), "ell_Grek");
  EXPECT_EQ(tell_language(kDanish, three), "") << "it is reliably another one";
  EXPECT_EQ(tell_language("Α3", three), "ell_Grek") << "the only one in that script";
  EXPECT_EQ(tell_language("12 34", three), "");
}

// Bug: a book in a language that nobody here knows became the recipe's.
TEST(TellLanguage, a_long_text_that_cannot_be_told_counts_for_none) {
  std::string cyrillic, latin;
  for (int i = 0; i < 40; ++i) {
    cyrillic += "ҡҙҫ ңөғ үҳҡ ҙҫ ңөғүҳ ҡҙҫң. ";
    latin += "qxz vwk jjq zzx qwv kxj. ";
  }
  EXPECT_EQ(tell_language(cyrillic, std::vector<std::string>{"bul_Cyrl", "deu_Latn"}), "");
  EXPECT_EQ(tell_language(latin, std::vector<std::string>{"bul_Cyrl", "deu_Latn"}), "");
}

TEST(TellLanguage, takes_one_that_looks_alike_for_the_one_that_is_named) {
  const std::string bokmaal =
      "Møllen ligger ved elven, og mølleren går hver morgen over broen til landsbyen. Der kjøper "
      "han brød og snakker med folk om været og om årets avling, som ikke har vært god.";
  EXPECT_EQ(tell_language(bokmaal, std::vector<std::string>{"nno_Latn", "deu_Latn"}), "nno_Latn");
}

class OwnText : public Sources {
 protected:
  // As it stands in a recipe at FILE.
  static base::Result<SourcesRecipe> said(const std::string& toml,
                                          const std::string& file = "own.toml") {
    SourcesRecipe out;
    TRY(base::read_fields(TRY(base::parse_recipe("[[source]]\nname = 'mine'\nlicense = "
                                                 "'CC0-1.0'\n" +
                                                     toml,
                                                 file)),
                          out));
    return out;
  }
  static std::string refused(const std::string& toml) {
    const auto out = said(toml);
    return out.ok() ? "taken" : out.error().sentence();
  }
  base::Result<SourcesRead> life(const SourcesRecipe& recipe) {
    TRY(fetch(recipe.source));
    return read();
  }
  base::Result<void> ready(const SourcesRecipe& recipe) {
    const auto& one = recipe.source[0];
    return one.entry().ready(one.settings(), *own_.disk);
  }
};

TEST_F(OwnText, a_table_gives_a_document_a_row) {
  put("t.csv", "id,title,text\n7,a,\"one, two\n\nthree\"\n8,b,four\n9,too,many,fields\n10,c,\n");
  const auto read =
      life(said("kind = 'csv'\npath = 't.csv'\nlanguage = 'de'\nid_column = 'id'\n").take());
  ASSERT_TRUE(read.ok()) << read.error().sentence();
  ASSERT_EQ(documents_.size(), 2u);
  EXPECT_EQ(documents_[0].key, "7");
  EXPECT_EQ(documents_[0].text(), "one, two\n\nthree");
  EXPECT_EQ(documents_[0].language, "deu_Latn");
  EXPECT_EQ(documents_[0].license, "CC0-1.0");
  EXPECT_EQ(documents_[1].url, "mine/8");
  EXPECT_EQ(read->sources[0].counts.at("row left out: not as many fields as columns"), 1);
  EXPECT_EQ(read->sources[0].counts.at("document empty"), 1);
}

TEST_F(OwnText, a_table_may_have_a_column_of_languages_and_other_separators) {
  put("t.csv", "text;lang\n" + kGerman + ";de\nx;klingon\n");
  const auto read = life(
      said("kind = 'csv'\npath = 't.csv'\nseparator = ';'\nlanguage_column = 'lang'\n").take());
  ASSERT_TRUE(read.ok()) << read.error().sentence();
  ASSERT_EQ(documents_.size(), 1u);
  EXPECT_EQ(documents_[0].key, "1");
  EXPECT_EQ(read->sources[0].counts.at("row left out: its language is unknown"), 1);
}

TEST_F(OwnText, a_row_in_a_language_that_the_source_does_not_name_is_left_out_and_counted) {
  put("t.csv", "text,lang\n\"" + kGerman + "\",de\nx,da\n");
  const auto read = life(said("kind = 'csv'\npath = 't.csv'\nlanguage_column = 'lang'\n"
                              "languages = ['de', 'fr']\n")
                             .take());
  ASSERT_TRUE(read.ok()) << read.error().sentence();
  ASSERT_EQ(documents_.size(), 1u);
  EXPECT_EQ(documents_[0].language, "deu_Latn");
  EXPECT_EQ(read->sources[0].counts.at("row left out: its language is none of the source's"), 1);
}

TEST_F(OwnText, a_table_in_an_old_encoding_is_read_by_the_key_of_its_source) {
  put("t.csv", "text\nGr\xFC\xDF Gott\n");
  const auto recipe =
      said("kind = 'csv'\npath = 't.csv'\nlanguage = 'de'\nencoding = 'windows-1252'\n").take();
  ASSERT_TRUE(ready(recipe).ok()) << ready(recipe).error().sentence();
  ASSERT_TRUE(life(recipe).ok());
  ASSERT_EQ(documents_.size(), 1u);
  EXPECT_EQ(documents_[0].text(), "Grüß Gott");
}

TEST_F(OwnText, a_column_that_is_not_there_is_missed_before_the_work) {
  put("t.csv", "id,body\n1,a\n");
  const auto missing = ready(said("kind = 'csv'\npath = 't.csv'\nlanguage = 'de'\n").take());
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().sentence(),
            "t.csv:1: the table has no column 'text', it has: id, body; set text_column to one of "
            "them, or separator to another one");
  put("e.csv", "");
  EXPECT_FALSE(ready(said("kind = 'csv'\npath = 'e.csv'\nlanguage = 'de'\n").take()).ok());
  EXPECT_NE(
      refused("kind = 'csv'\npath = 't.csv'\nlanguage = 'de'\nseparator = '|'\n").find("separator"),
      std::string::npos);
}

TEST_F(OwnText, files_of_several_languages_are_told_apart_and_others_left_out) {
  put("f/a.txt", kGerman);
  put("f/b.md", kFrench);
  put("f/c.html", "<p>" + kGreek);
  put("f/d.txt", kDanish);
  const auto read =
      life(said("kind = 'folder'\npath = 'f'\nlanguages = ['de', 'fr', 'el']\n").take());
  ASSERT_TRUE(read.ok()) << read.error().sentence();
  ASSERT_EQ(documents_.size(), 3u);
  EXPECT_EQ(documents_[0].language, "deu_Latn");
  EXPECT_EQ(documents_[1].language, "fra_Latn");
  EXPECT_EQ(documents_[2].language, "ell_Grek");
  ASSERT_EQ(read->sources[0].left_out.size(), 1u);
  EXPECT_EQ(read->sources[0].left_out[0].path, "d.txt");
  EXPECT_NE(read->sources[0].left_out[0].reason.find("it looks like Danish"), std::string::npos);
}

TEST_F(OwnText, a_source_most_of_which_is_in_other_languages_is_warned_of) {
  const auto& warnings = hear();
  put("f/a.txt", kGerman);
  put("f/b.txt", kDanish);
  life(said("kind = 'folder'\npath = 'f'\nlanguages = ['de', 'fr']\n").take()).take();
  EXPECT_TRUE(warnings.empty()) << "half of it";
  put("f/c.txt", kDanish);
  own_.disk->remove_all("/out").take();
  life(said("kind = 'folder'\npath = 'f'\nlanguages = ['de', 'fr']\n").take()).take();
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_NE(warnings[0].find("2 documents are left out"), std::string::npos) << warnings[0];
}

TEST_F(OwnText, lines_of_several_languages_are_told_apart_unless_they_say_it) {
  const auto line = [](const std::string& text) { return Json{{"text", text}}.dump() + "\n"; };
  put("l.jsonl", line(kGerman) + line(kFrench) + line(kDanish) +
                     Json{{"text", kDanish}, {"lang", "da"}}.dump() + "\n");
  const auto read =
      life(said("kind = 'jsonl'\npath = 'l.jsonl'\nlanguages = ['de', 'fr']\n").take());
  ASSERT_TRUE(read.ok()) << read.error().sentence();
  ASSERT_EQ(documents_.size(), 3u);
  EXPECT_EQ(documents_[1].language, "fra_Latn");
  EXPECT_EQ(documents_[2].language, "dan_Latn");
}

TEST_F(OwnText, language_and_languages_are_one_or_the_other) {
  EXPECT_NE(refused("kind = 'folder'\npath = 'f'\nlanguage = 'de'\nlanguages = ['fr']\n")
                .find("both language and languages"),
            std::string::npos);
  EXPECT_NE(refused("kind = 'folder'\npath = 'f'\n").find("no language"), std::string::npos);
  EXPECT_NE(refused("kind = 'folder'\npath = 'f'\nlanguages = ['xx']\n").find("unknown language"),
            std::string::npos);
}

TEST_F(OwnText, is_found_from_the_folder_of_the_recipe) {
  put("/home/me/texts/a.txt", kGerman);
  const auto recipe =
      said("kind = 'folder'\npath = 'texts'\nlanguage = 'de'\n", "/home/me/own.toml").take();
  const auto read = life(recipe);
  ASSERT_TRUE(read.ok()) << read.error().sentence();
  EXPECT_EQ(documents_.size(), 1u);
  const auto list = *own_.disk->read("/out/sources/sources.json");
  EXPECT_EQ(list.find("/home/me"), std::string::npos) << "where it lay is a circumstance";
  const auto moved =
      ready(said("kind = 'folder'\npath = 'texts'\nlanguage = 'de'\n", "/srv/own.toml").take());
  ASSERT_FALSE(moved.ok());
  EXPECT_EQ(moved.error().where, "/srv/texts");
  EXPECT_NE(moved.error().hint.find("if the recipe was moved"), std::string::npos);
}

TEST_F(OwnText, a_folder_that_janua_made_is_no_text) {
  put("life/ledger/ledger.jsonl", "{}");
  put("life/card/card.md", kGerman);
  const auto refused = ready(said("kind = 'folder'\npath = 'life'\nlanguage = 'de'\n").take());
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().what.find("is one that janua made"), std::string::npos);
}

}  // namespace
}  // namespace data
