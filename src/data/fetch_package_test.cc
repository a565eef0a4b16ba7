// What is read out of a Debian package: help pages, messages, their licence and their place.
#include <map>
#include <string>

#include "data/fetch_test.h"

namespace data {
namespace {

using base::Code;

TEST_F(Sources, help_pages_become_documents_with_licence_and_place) {
  const auto read =
      life({cached("libreoffice-help-de", "de",
                   {{"usr/share/doc/libreoffice-help-de/copyright", copyright},
                    {help + "b.html", page("<p id=par_1>Zwei")},
                    {help + "a.html", page("<h1 id=hd_1>Kopf</h1><p id=par_1>Eins</p>")},
                    {help + "frame.html", "<html><body>no area"},
                    {help + "empty.html", page("")}})});
  ASSERT_EQ(documents_.size(), 2u);
  const auto& first = documents_[0];
  EXPECT_EQ(first.key, "text/shared/a.html");
  EXPECT_EQ(first.kind, "page");
  EXPECT_EQ(first.language, "deu_Latn");
  EXPECT_EQ(first.license, "MPL-2.0");
  EXPECT_EQ(first.url, "deb:libreoffice-help-de_1.0/" + help + "a.html");
  ASSERT_EQ(first.blocks.size(), 2u);
  EXPECT_EQ(first.blocks[1].key, "text/shared/a.html#par_1");
  EXPECT_EQ(first.text(), "Kopf\n\nEins");
  EXPECT_EQ(first.id, document_id(first, first.text()));
  EXPECT_FALSE(first.fetched.empty());
  EXPECT_NE(first.evidence.find("copyright stanza 1 'Files: *'"), std::string::npos);
  ASSERT_EQ(read.licenses.size(), 1u);
  EXPECT_EQ(read.licenses.begin()->second.text, "the text");
  EXPECT_EQ(read.licenses.begin()->first, base::sha256("the text").hex());
  const auto& counts = read.sources[0].counts;
  EXPECT_EQ(counts.at("page without content"), 1);
  EXPECT_EQ(counts.at("document empty"), 1);
  EXPECT_EQ(counts.at("block skipped: navigation"), 3);
  EXPECT_EQ(read.sources[0].documents, 2);
  EXPECT_EQ(first.genre, "manual");
  EXPECT_EQ(first.blocks[0].role, Role::heading);
  EXPECT_EQ(first.blocks[1].role, Role::text);
}

TEST_F(Sources, bytes_of_help_are_counted_from_the_file_on) {
  const auto file = page(
      "<p id=par_1>Eins</p><div class=switch><span id=W class=WRITER><p id=w>Text</p></span>"
      "<span id=C class=CALC><p id=c>Tabelle</p></span></div>"
      "<p id=k>Mit <span class=switchinline><span id=M class=MAC>Cmd</span>"
      "<span id=default1>Strg</span></span></p><pre id=x>x = 1</pre>");
  const auto read = life({cached("libreoffice-help-de", "de", {{help + "a.html", file}})});
  ASSERT_EQ(documents_.size(), 1u);
  EXPECT_EQ(documents_[0].text(), "Eins\n\nText\n\nTabelle\n\nMit Strg\n\nx = 1");
  EXPECT_EQ(documents_[0].blocks[4].role, Role::code);
  const std::map<std::string, std::int64_t> wanted = {
      {"read", file.size()}, {"kept", 4 + 4 + 7 + 8 + 5}, {"navigation", 3}, {"alternatives", 3}};
  EXPECT_EQ(read.sources[0].cut, wanted);
}

TEST_F(Sources, messages_have_the_same_keys_on_both_sides) {
  const Files files = {{locale + "sc.mo", make_mo({{"", "charset=UTF-8"},
                                                   {"b|x\x04_Open", "Ö_ffnen"},
                                                   {std::string("a\x04%d page\0%d pages", 18),
                                                    std::string("%d Seite\0%d Seiten", 18)},
                                                   {"a\x04none", ""}})}};
  auto german = cached("libreoffice-l10n-de", "de", files);
  auto english = german;
  english.from_json({{"language", "en"}, {"side", "msgid"}}, "").take();
  const auto read = life({german, english});
  std::map<std::string, std::map<std::string, std::string>> text;
  for (const auto& document : documents_)
    for (const auto& block : document.blocks) text[document.language][block.key] = block.text;
  EXPECT_EQ(text["deu_Latn"]["sc|b|x|_Open"], "Öffnen");
  EXPECT_EQ(text["eng_Latn"]["sc|b|x|_Open"], "Open");
  EXPECT_EQ(text["deu_Latn"]["sc|a|%d page"], "%d Seite");
  EXPECT_EQ(text["deu_Latn"]["sc|a|%d page#1"], "%d Seiten");
  EXPECT_EQ(text["eng_Latn"]["sc|a|%d page#1"], "%d pages");
  EXPECT_FALSE(text["deu_Latn"].contains("sc|a|none"));
  EXPECT_EQ(read.sources[0].counts.at("message empty"), 1);
  EXPECT_EQ(read.sources[0].counts.at("accelerator removed"), 1);
  EXPECT_EQ(documents_[0].license, "NOASSERTION");  // the package has no copyright file
  EXPECT_EQ(documents_[0].kind, "messages");
}

// The vector of docs/formats/sources.md.
TEST_F(Sources, a_catalogue_is_cut_where_the_page_of_the_format_says) {
  life({cached("libreoffice-l10n-de", "de",
               {{locale + "sc.mo", make_mo({{"dialog\x04Label 19", "eins"},
                                            {"dialog\x04Label 20", "zwei"},
                                            {"dialog\x04Label 21", "drei"}})}})});
  ASSERT_EQ(documents_.size(), 2u);
  EXPECT_EQ(documents_[0].key, "sc");
  EXPECT_EQ(documents_[1].key, "sc@be695c835dcb");
  EXPECT_EQ(documents_[1].blocks[0].key, "sc|dialog|Label 20");
}

TEST_F(Sources, many_messages_are_cut_at_the_same_keys_in_every_language) {
  Files german{{"", "charset=UTF-8"}}, czech{{"", "charset=UTF-8"}};
  for (int i = 1000; i < 3000; ++i) {
    const auto id = std::to_string(i) + " is a message of some length";
    german.emplace_back("c\x04" + id, "Nachricht " + std::to_string(i));
    if (i % 3) czech.emplace_back("c\x04" + id, "zpráva " + std::to_string(i));
  }
  life({cached("libreoffice-l10n-de", "de", {{locale + "sc.mo", make_mo(german)}}),
        cached("libreoffice-l10n-cs", "cs",
               {{"usr/lib/libreoffice/program/resource/cs/LC_MESSAGES/sc.mo", make_mo(czech)}})});
  std::map<std::string, std::map<std::string, std::string>>
      first;  // language -> first block -> document
  for (const auto& document : documents_)
    first[document.language][document.blocks[0].key] = document.key;
  EXPECT_GT(first["deu_Latn"].size(), 15u);
  EXPECT_LT(first["deu_Latn"].size(), 80u);
  int shared = 0;
  for (const auto& [key, name] : first["ces_Latn"])
    if (first["deu_Latn"].contains(key)) shared += first["deu_Latn"][key] == name;
  EXPECT_GE(shared + 1, static_cast<int>(first["ces_Latn"].size()));  // the very first may differ
}

TEST_F(Sources, a_package_in_another_language_is_a_bad_request) {
  ASSERT_TRUE(fetch({cached("libreoffice-help-de", "fi", {{help + "a.html", page("<p>x")}})}).ok());
  EXPECT_EQ(read().error().code, Code::bad_request);
  ASSERT_TRUE(fetch({cached("libreoffice-l10n-de", "fi", {{locale + "a.mo", make_mo({})}})}).ok());
  EXPECT_EQ(read().error().code, Code::bad_request);
}

TEST_F(Sources, a_package_without_texts_and_a_truncated_one_are_bad_data) {
  ASSERT_TRUE(fetch({cached("hello", "de", {{"usr/share/x", "y"}})}).ok());
  EXPECT_EQ(read().error().code, Code::bad_data);
  auto recipe = cached("libreoffice-help-de", "de", {{help + "a.html", page("<p>x")}});
  auto cut = *own_.disk->read("/cache/deb/libreoffice-help-de_1.0_all.deb");
  cut.resize(700);
  put("/cache/deb/libreoffice-help-de_1.0_all.deb", cut);
  recipe.from_json({{"sha256", base::sha256(cut).hex()}}, "").take();
  ASSERT_TRUE(fetch({recipe}).ok());
  EXPECT_EQ(read().error().code, Code::bad_data);
}

TEST_F(Sources, a_package_that_changed_since_is_refused_by_name) {
  ASSERT_TRUE(fetch({cached("libreoffice-help-de", "de", {{help + "a.html", page("<p>x")}})}).ok());
  put("/cache/deb/libreoffice-help-de_1.0_all.deb", "other bytes");
  const auto result = read();
  EXPECT_EQ(result.error().code, Code::verification);
  EXPECT_NE(result.error().what.find("libreoffice-help-de"), std::string::npos);
  ASSERT_TRUE(own_.disk->remove_all("/cache").ok());
  EXPECT_EQ(read().error().code, Code::missing);
}

TEST_F(Sources, the_list_is_the_same_whatever_the_cache_is_called) {
  ASSERT_TRUE(fetch({cached("libreoffice-help-de", "de", {{help + "a.html", page("<p>x")}})}).ok());
  const auto list = *base::parse_json(*own_.disk->read("/out/sources/sources.json"), "s");
  EXPECT_EQ(list[0]["file"], "deb/libreoffice-help-de_1.0_all.deb");
  EXPECT_FALSE(list[0].contains("fetched"));
  EXPECT_EQ(manifest_.facts["sources"][0]["file"], "deb/libreoffice-help-de_1.0_all.deb")
      << "a published ledger names no folder of a person";
  EXPECT_EQ(manifest_.counts["sources"], 1);
}

}  // namespace
}  // namespace data
