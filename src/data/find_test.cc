#include "data/find.h"

#include <gtest/gtest.h>

#include "data/line.h"
#include "store/jsonl.h"

namespace data {
namespace {

class Find : public testing::Test {
 protected:
  Find() {
    write("/corpus/train/deu_Latn.jsonl",
          {line("11", "help/a.html", "Über den ZEILENABSTAND steht hier etwas,\n\nund mehr."),
           line("22", "help/b.html", "Davon steht hier nichts.")});
    write("/corpus/heldout/pages/deu_Latn.jsonl",
          {line("33", "help/c.html", "Der Zeilenabstand.")});
    write("/corpus/decisions.jsonl.zst",
          {decision("11", "help/a.html"), decision("44", "help/zeilenabstand.html"),
           decision("44", "help/zeilenabstand.html"), decision("", "scan.pdf")});
  }
  static base::Json line(const std::string& id, const std::string& key, const std::string& text) {
    Line out;
    out.document.id = id;
    out.document.source = "help";
    out.document.kind = "page";
    out.document.key = key;
    out.document.url = "https://office.example/" + key;
    out.document.language = "deu_Latn";
    out.document.license = "MPL-2.0";
    out.text = text;
    out.blocks = 1;
    return to_json(out);
  }
  static base::Json decision(const std::string& id, const std::string& key) {
    return {{"id", id},         {"key", key},   {"language", "deu_Latn"}, {"source", "help"},
            {"rule", "length"}, {"version", 1}, {"verdict", "dropped"}};
  }
  void write(const base::Path& file, const std::vector<base::Json>& rows) {
    ctx().disk.make_folders(base::parent(file)).take();
    auto writer = store::JsonlWriter::open(ctx().disk, file).take();
    for (const auto& row : rows) writer.write(row).take();
    writer.finish().take();
  }
  base::Context& ctx() { return owned_.context; }
  // Keys of what is found, in order.
  std::vector<std::string> found(const Query& query, std::uint64_t most = 20) {
    std::vector<std::string> out;
    for (const auto& hit : find_documents(ctx(), "/corpus", query, most).take().shown)
      out.push_back(hit.key);
    return out;
  }
  base::OwnedContext owned_;
};
using Keys = std::vector<std::string>;

TEST_F(Find, words_in_the_text_and_in_the_keys_of_what_was_dropped) {
  EXPECT_EQ(found({.words = "Zeilenabstand"}),
            (Keys{"help/c.html", "help/a.html", "help/zeilenabstand.html"}));
  EXPECT_EQ(found({.words = "über den zeilen"}), Keys{"help/a.html"});
  EXPECT_EQ(found({.words = "nirgends"}), Keys{});
}

TEST_F(Find, shows_the_words_where_they_stand_in_whole_characters) {
  const auto hits = find_documents(ctx(), "/corpus", {.words = "ZEILENABSTAND"}, 20).take();
  EXPECT_EQ(hits.shown[1].excerpt, "Über den ZEILENABSTAND steht hier etwas, und mehr.");
  EXPECT_EQ(hits.shown[1].file, "train/deu_Latn.jsonl");
  EXPECT_EQ(hits.shown[2].excerpt, "");
  EXPECT_EQ(hits.shown[2].file, "") << "nothing of it was kept";
}

TEST_F(Find, an_address_and_all_of_a_source) {
  EXPECT_EQ(found({.words = "https://office.example/help/b"}), Keys{"help/b.html"});
  EXPECT_EQ(found({.source = "help"}).size(), 5U);
  EXPECT_EQ(found({.words = "zeilenabstand", .source = "elsewhere"}), Keys{});
}

TEST_F(Find, counts_what_it_does_not_show) {
  const auto hits = find_documents(ctx(), "/corpus", {.source = "help"}, 2).take();
  EXPECT_EQ(hits.shown.size(), 2U);
  EXPECT_EQ(hits.all, 5U);
}

TEST_F(Find, refuses_a_query_that_asks_for_nothing) {
  EXPECT_EQ(find_documents(ctx(), "/corpus", {}, 20).error().code, base::Code::bad_request);
}

}  // namespace
}  // namespace data
