// Which files of a folder are read, and how the others are counted.
#include <string>

#include "data/fetch_test.h"

namespace data {
namespace {

using base::Code;

TEST_F(Sources, a_folder_gives_pages_and_texts_in_path_order) {
  const std::string much(120, 'a');
  put("/mine/b.txt", "Erster\nAbsatz\n\n\nZweiter Änderung " + much + "\xC3");
  put("/mine/a/c.html", "<title>t</title><h1 id=k>Kopf</h1>");
  put("/mine/picture.png", "x");
  const auto read = life({local("folder", "/mine")});
  ASSERT_EQ(documents_.size(), 2u);
  EXPECT_EQ(documents_[0].key, "a/c.html");
  EXPECT_EQ(documents_[0].blocks[0].key, "a/c.html#k");
  EXPECT_EQ(documents_[1].blocks[0].text, "Erster\nAbsatz");
  EXPECT_EQ(documents_[1].blocks[1].key, "b.txt#2");
  EXPECT_EQ(documents_[1].blocks[1].text, "Zweiter Änderung " + much + "\uFFFD");
  EXPECT_EQ(documents_[1].license, "CC0-1.0");
  EXPECT_EQ(documents_[1].url, "mine/b.txt");
  EXPECT_EQ(read.sources[0].counts.at("file left out: another kind (.png)"), 1);
  EXPECT_EQ(read.sources[0].counts.at("file repaired: bytes that are not UTF-8"), 1);
  put("/mine/b.txt", "changed");
  EXPECT_EQ(this->read().error().code, Code::verification);
}

// Bug: a run over "." read its own cards and licences the next time.
TEST_F(Sources, what_janua_made_and_what_is_hidden_is_not_read) {
  put("/f/a.txt", "mine");
  put("/f/.git/b.txt", "hidden");
  put("/f/.c.txt", "hidden");
  put("/f/out/run/ledger/ledger.jsonl", "{}");
  put("/f/out/run/card/card.md", "a card");
  put("/f/corpus.work/.janua", "");
  put("/f/corpus.work/licenses/x.txt", "a licence");
  put("/f/web/manifest.json", "{\"name\":\"an app\"}");
  put("/f/web/d.txt", "mine too");
  const auto read = life({local("folder", "/f")});
  ASSERT_EQ(documents_.size(), 2u);
  EXPECT_EQ(documents_[1].key, "web/d.txt");
  const auto& counts = read.sources[0].counts;
  EXPECT_EQ(counts.at("folder left out: made by janua"), 2);
  EXPECT_EQ(counts.at("folder left out: hidden"), 1);
  EXPECT_EQ(counts.at("file left out: hidden"), 1);
}

TEST_F(Sources, an_artefact_that_was_moved_alone_is_still_not_read) {
  put("/f/a.txt", "mine");
  ASSERT_TRUE(fetch({local("folder", "/f")}).ok());
  for (const auto* name : {"manifest.json", "sources.json"})
    put(std::string("/f/copy/") + name, *own_.disk->read(std::string("/out/sources/") + name));
  put("/f/copy/b.txt", "of a run");
  life({local("folder", "/f")});
  EXPECT_EQ(documents_.size(), 1u);
}

TEST_F(Sources, a_folder_without_text_says_what_it_holds_and_what_would_be_read) {
  put("/f/a.pdf", "x");
  put("/f/b.PDF", "x");
  put("/f/c.pdf", "x");
  const auto pdf = fetch({local("folder", "/f")});
  ASSERT_FALSE(pdf.ok());
  EXPECT_NE(pdf.error().what.find("3 files: another kind (.pdf)"), std::string::npos)
      << pdf.error().what;
  for (const auto* ending : {".txt", ".md", ".html", ".xhtml"})
    EXPECT_NE(pdf.error().hint.find(ending), std::string::npos) << ending;
}

// Bug: they were but a count, and nobody could ask what became of one.
TEST_F(Sources, files_without_text_are_left_out_by_name) {
  put("/f/a.txt", "");
  put("/f/b.txt", " \n\t\n");
  put("/f/c.html", "<title>t</title><p> </p>");
  put("/f/d.txt", "text");
  const auto read = life({local("folder", "/f")});
  EXPECT_EQ(documents_.size(), 1u);
  const auto& left_out = read.sources[0].left_out;
  ASSERT_EQ(left_out.size(), 3u);
  EXPECT_EQ(left_out[0].path, "a.txt");
  EXPECT_EQ(left_out[0].reason, "empty");
  EXPECT_EQ(left_out[1].reason, "empty");
  EXPECT_EQ(left_out[2].reason, "no text on the page");
}

TEST_F(Sources, a_folder_of_nothing_but_empty_files_is_missed_before_the_work) {
  for (int i = 0; i < 20; ++i) put("/f/" + std::to_string(i) + ".txt", i % 2 ? "" : "\n");
  const auto empty = local("folder", "/f");
  const auto refused = empty.entry().ready(empty.settings(), *own_.disk);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().what.find("no text that is read (20 files: empty)"), std::string::npos)
      << refused.error().what;
}

// Bug: it stopped the run, where `janua new` had said that it is left out.
TEST_F(Sources, a_name_that_is_not_utf8_is_left_out_and_counted) {
  put("/f/a.txt", "kept");
  put("/f/caf\xE9.txt", "left");
  put("/f/b\xFF/c.txt", "left");
  const auto read = life({local("folder", "/f")});
  ASSERT_EQ(documents_.size(), 1u);
  EXPECT_EQ(read.sources[0].counts.at("file left out: its name is not UTF-8"), 1);
  EXPECT_EQ(read.sources[0].counts.at("folder left out: its name is not UTF-8"), 1);
  EXPECT_EQ(read.sources[0].left_out[1].path, "caf%E9.txt");
}

TEST_F(Sources, files_that_a_recipe_names_are_all_that_is_read_of_a_folder) {
  put("/f/a.txt", "one");
  put("/f/b.txt", "two");
  put("/f/c.pdf", "x");
  auto some = local("folder", "/f");
  some.from_json({{"files", {"b.txt"}}}, "").take();
  const auto read = life({some});
  ASSERT_EQ(documents_.size(), 1u);
  EXPECT_EQ(documents_[0].key, "b.txt");
  EXPECT_TRUE(read.sources[0].left_out.empty()) << "others may read it";
  put("/f/a.txt", "changed");
  EXPECT_TRUE(this->read().ok());
  some.from_json({{"files", {"gone.txt"}}}, "").take();
  EXPECT_EQ(fetch({some}).error().code, Code::missing);
}

struct Notes : base::Reporter {
  void on(const base::Event& event) override {
    if (event.kind == base::Event::Kind::note) all += event.text + "\n";
  }
  std::string all;
};

// Bug: a table, and a file in an old encoding, were told to be left out, though another source of
// the recipe read them.
TEST_F(Sources, what_another_source_reads_is_not_told_as_left_out) {
  put("/f/a.txt", "kept");
  put("/f/t.csv", "id,text\n1,row\n");
  put("/f/u.csv", "id,text\n1,row\n");
  put("/f/old.txt",
      "Der M\xFCller geht \xFC"
      "ber die Br\xFC"
      "cke.");
  auto notes = std::make_unique<Notes>();
  const auto& said = notes->all;
  own_.reporter = std::move(notes);
  auto table = local("csv", "/f/t.csv");
  table.from_json({{"name", "table"}, {"text_column", "text"}}, "").take();
  auto old = local("folder", "/f");
  old.from_json({{"name", "old"}, {"files", {"old.txt"}}, {"encoding", "windows-1252"}}, "").take();
  const auto read = life({local("folder", "/f"), table, old});
  EXPECT_EQ(documents_.size(), 3u);
  std::int64_t counted = 0;
  for (const auto& [what, count] : read.sources[0].counts)
    if (what.starts_with("file left out: ")) counted += count;
  EXPECT_EQ(counted, 1) << "`janua data stats` counted all three";
  EXPECT_EQ(said.find("t.csv"), std::string::npos) << said;
  EXPECT_EQ(said.find("old.txt"), std::string::npos) << said;
  EXPECT_NE(said.find("u.csv"), std::string::npos) << "nobody reads that one: " << said;
}

// Bug: one such page stopped the reading of all others.
TEST_F(Sources, a_page_that_cannot_be_read_is_left_out_of_a_folder_with_its_reason) {
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "<div>";
  put("/f/a.html", deep + "<p>x");
  put("/f/b.html", "<p>kept");
  put("/f/c.txt.gz", "no archive at all");
  const auto read = life({local("folder", "/f")});
  ASSERT_EQ(documents_.size(), 1u);
  EXPECT_EQ(documents_[0].text(), "kept");
  const auto& counts = read.sources[0].counts;
  EXPECT_EQ(counts.at("file left out: elements are nested deeper than 2000"), 1);
  std::int64_t left_out = 0;
  for (const auto& [what, count] : counts)
    if (what.starts_with("file left out: ")) left_out += count;
  EXPECT_EQ(left_out, 2);
  ASSERT_TRUE(fetch({local("html", "/f/a.html")}).ok());
  EXPECT_FALSE(this->read().ok()) << "alone it is all there is";
}

TEST_F(Sources, endings_count_in_any_case_and_other_files_are_counted_by_kind) {
  for (const auto* name : {"LOUD.TXT", "PAGE.HTM", "p.Xhtml", "n.Md"})
    put(std::string("/f/") + name, "text");
  for (const auto* name : {"a.pdf", "b.pdf", "Makefile"}) put(std::string("/f/") + name, "left");
  const auto read = life({local("folder", "/f")});
  EXPECT_EQ(documents_.size(), 4u);
  EXPECT_EQ(read.sources[0].counts.at("file left out: another kind (.pdf)"), 2);
  EXPECT_EQ(read.sources[0].counts.at("file left out: another kind"), 1);
}

}  // namespace
}  // namespace data
