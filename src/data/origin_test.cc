#include "data/origin.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "data/fetch.h"
#include "ledger/manifest.h"

namespace data {
namespace {

class Origin : public testing::Test {
 protected:
  Origin() {
    base::Json list = base::Json::array();
    for (const auto& [kind, name, file] :
         {std::array{"folder", "de", "./texts/de/"}, std::array{"csv", "minutes", "minutes.csv"},
          std::array{"deb", "help", "deb/help.deb"}}) {
      Fetched one;
      one.kind = kind;
      one.name = name;
      one.file = file;
      one.language = "deu_Latn";
      list.push_back(to_json(one));
    }
    put("out/run/from/sources.json", list.dump());
    ledger::Manifest sources;
    sources.kind = "sources";
    sources.id = sources.content_id();
    put("out/run/from/manifest.json", sources.to_json().dump());
    ledger::Manifest corpus;
    corpus.kind = "corpus";
    corpus.id = corpus.content_id();
    corpus.inputs["sources"] = sources.id;
    put("out/run/text/manifest.json", corpus.to_json().dump());
  }
  void put(const base::Path& path, const std::string& bytes) {
    disk_.write_file(path, bytes, 0644).take();
  }
  std::vector<std::string> meant(const base::Path& path) {
    std::vector<std::string> out;
    for (const auto& one : Origins::of("out/run/text", disk_).meant_by(path, disk_))
      if (std::ranges::find(out, one.source + ": " + one.key) == out.end())
        out.push_back(one.source + ": " + one.key);
    return out;
  }
  base::MemoryDisk disk_;
};
using Keys = std::vector<std::string>;

// Bug: `data explain out/texts texts/de/note00.txt` knew no such document, only note00.txt.
TEST_F(Origin, a_file_is_named_as_it_lies_on_the_disk) {
  EXPECT_EQ(meant("texts/de/old/note.txt"), Keys{"de: old/note.txt"});
  EXPECT_EQ(meant("./texts//de/./note.txt"), Keys{"de: note.txt"});
  EXPECT_EQ(meant("minutes.csv"), Keys{"minutes: minutes.csv"});
  EXPECT_EQ(meant("minutes.csv/12"), Keys{"minutes: 12"});
  EXPECT_TRUE(meant("texts/de").empty());
  EXPECT_TRUE(meant("texts/den/note.txt").empty());
  EXPECT_TRUE(meant("").empty());
}

TEST_F(Origin, of_a_local_document_is_said_as_the_recipe_reaches_it) {
  const auto origins = Origins::of("out/run/text", disk_);
  EXPECT_EQ(origins.path_of("de", "deu_Latn", "old/note.txt"), "texts/de/old/note.txt");
  EXPECT_EQ(origins.path_of("minutes", "deu_Latn", "12"), "minutes.csv/12");
  EXPECT_EQ(origins.path_of("minutes", "deu_Latn", "minutes.csv:3"), "minutes.csv:3");
  EXPECT_EQ(origins.path_of("help", "deu_Latn", "text/a.html"), "") << "a package is no local file";
  EXPECT_EQ(origins.source_of("minutes.csv"), "minutes");
  EXPECT_EQ(origins.source_of("texts/de"), "");
  EXPECT_EQ(origins.path_of("de", "fra_Latn", "a.txt"), "") << "a source of another language";
}

TEST_F(Origin, nothing_is_known_without_the_sources_that_the_corpus_was_made_of) {
  ledger::Manifest other;
  other.kind = "corpus";
  other.inputs["sources"] = std::string(64, '0');
  put("out/run/other/manifest.json", other.to_json().dump());
  EXPECT_EQ(Origins::of("out/run/other", disk_).path_of("de", "deu_Latn", "a.txt"), "");
  EXPECT_EQ(Origins::of("nowhere", disk_).path_of("de", "deu_Latn", "a.txt"), "");
}

}  // namespace
}  // namespace data
