// Whole corpora from sources of JSON lines, on a disk in memory.
#include "data/corpus.h"

#include <gtest/gtest.h>

#include <set>

#include "base/random.h"
#include "data/look.h"
#include "store/jsonl.h"

namespace data {
namespace {

using base::Json;

struct Source {
  std::string name;
  std::vector<Json> lines;
};

class Corpus : public testing::Test {
 protected:
  Corpus() {
    owned.disk = std::make_unique<base::MemoryDisk>();
    recipe.variants = {"eng_Latn", "deu_Latn", "fin_Latn"};
    recipe.rules = {"length"};
    recipe.limits.from_json({{"length", {{"min_words", 5}}}}, "").take();
    recipe.heldout_pages = 6;
    recipe.heldout_messages = 20;
    recipe.message_document_bytes = 200;
  }

  static Json line(const std::string& language, const std::string& kind, const std::string& key,
                   const std::vector<std::string>& texts) {
    Json blocks = Json::array();
    for (std::size_t i = 0; i < texts.size(); ++i)
      blocks.push_back({{"key", key + "#" + std::to_string(i)}, {"text", texts[i]}});
    return {{"language", language},
            {"kind", kind},
            {"key", key},
            {"blocks", blocks},
            {"license", "MPL-2.0"}};
  }

  // Words no two languages share.
  std::string words(const std::string& language, std::uint64_t page, std::uint64_t block,
                    std::uint64_t count) const {
    std::string out;
    for (std::uint64_t i = 0; i < count; ++i) {
      out += i ? " " : "";
      for (std::uint64_t s = 0; s < 3; ++s)
        out += std::string(1, "bdfgklmnprstvz"[random.below(14, page, block, i * 8 + s)]) +
               (language == "deu_Latn"   ? "ei"
                : language == "fin_Latn" ? "yy"
                                         : "o");
    }
    return out;
  }

  // `pages` pages and one catalogue of 4 * pages labels in each language.
  std::vector<Source> world(std::uint64_t pages) const {
    std::vector<Source> out;
    for (const std::string language : {"eng_Latn", "deu_Latn", "fin_Latn"}) {
      Source help{"help-" + language, {}}, labels{"l10n-" + language, {}};
      std::vector<std::string> texts;
      for (std::uint64_t i = 0; i < pages; ++i) {
        help.lines.push_back(line(language, "page", "p" + std::to_string(i),
                                  {words(language, i, 0, 3), words(language, i, 1, 14),
                                   words(language, i, 2, 9), "embedded everywhere " + language}));
        for (std::uint64_t k = 0; k < 4; ++k) texts.push_back(words(language, i, 10 + k, 2));
      }
      labels.lines.push_back(line(language, "messages", "sc", texts));
      labels.lines.push_back(line(language, "messages", "sw", {words(language, 999, 0, 6)}));
      out.push_back(help);
      out.push_back(labels);
    }
    return out;
  }

  void write_sources(const std::vector<Source>& sources) {
    Json list = Json::array();
    for (const auto& source : sources) {
      std::string bytes;
      for (const auto& one : source.lines) bytes += one.dump() + "\n";
      const auto file = "/cache/" + source.name + ".jsonl";
      ASSERT_TRUE(disk().write_file(file, bytes).ok());
      list.push_back({{"kind", "jsonl"},
                      {"name", source.name},
                      {"version", ""},
                      {"sha256", base::sha256(bytes).hex()},
                      {"bytes", bytes.size()},
                      {"file", file},
                      {"language", ""},
                      {"side", "msgstr"},
                      {"license", "MPL-2.0"}});
    }
    ASSERT_TRUE(disk().write_file("/sources/sources.json", base::pretty(list)).ok());
  }

  base::Result<ledger::Manifest> build(const base::Path& folder = "/corpus",
                                       std::int64_t seed = 1) {
    auto writer = TRY(ledger::ArtefactWriter::open(context(), folder, "corpus"));
    TRY(build_corpus(recipe, "/sources", seed, writer, context()));
    return writer.finish();
  }
  std::string refusal(const std::vector<Source>& sources) {
    write_sources(sources);
    auto out = build();
    return out.ok() ? "" : out.error().sentence();
  }

  std::vector<Line> lines(const base::Path& file, const base::Path& folder = "/corpus") {
    std::vector<Line> out;
    auto reader = store::JsonlReader::open(disk(), base::join(folder, file));
    EXPECT_TRUE(reader.ok()) << file;
    while (auto json = reader->next().take()) out.push_back(*line_from_json(*json, file));
    return out;
  }

  base::Disk& disk() { return *owned.disk; }
  base::Context& context() {
    here.emplace(
        base::Context{*owned.disk, *owned.clock, *owned.reporter, owned.cancel, workers, ""});
    return *here;
  }

  base::OwnedContext owned;
  std::optional<base::Context> here;
  int workers = 1;
  CorpusRecipe recipe;
  base::Random random{3, "corpus test"};
};

TEST_F(Corpus, holds_train_and_held_out_text_and_balanced_books) {
  write_sources(world(40));
  const auto manifest = build();
  ASSERT_TRUE(manifest.ok());
  for (const std::string language : {"eng_Latn", "deu_Latn", "fin_Latn"}) {
    const auto& total = manifest->counts["languages"][language]["total"];
    EXPECT_EQ(total["in"]["documents"], 42);
    EXPECT_EQ(total["heldout"]["documents"], 6);
    EXPECT_EQ(total["in"]["bytes"].get<int>(),
              total["kept"]["bytes"].get<int>() + total["heldout"]["bytes"].get<int>() +
                  total["dropped"]["bytes"].get<int>() + total["masked"]["bytes"].get<int>());
    EXPECT_EQ(lines("heldout/pages/" + language + ".jsonl").size(), 6U);
    EXPECT_GT(manifest->facts["train"][language]["bytes"], 0);
    EXPECT_EQ(manifest->counts["repeats"][language]["repeated_bytes"], 0);
  }
  EXPECT_TRUE(manifest->counts["passed_over"].contains("pages"));
  EXPECT_TRUE(manifest->counts["passed_over"].contains("messages"));
  const auto& licenses = manifest->facts["licenses"];
  EXPECT_EQ(licenses.size(), 6U);
  EXPECT_EQ(licenses[0]["license"], "MPL-2.0");
  EXPECT_EQ(licenses[0]["documents"], 40);
  EXPECT_EQ(manifest->facts["heldout"].size(), 6U);
  EXPECT_EQ(manifest->facts["table"].size(), 6U);
  for (const auto& row : manifest->facts["heldout"]) {
    EXPECT_TRUE(row["set"] == "pages" || row["set"] == "messages");
    EXPECT_EQ(row["parallel"], true);
    EXPECT_EQ(row["blocks"], row["set"] == "pages" ? 24 : 20);
    EXPECT_GT(row["bytes"], 0);
  }
}

TEST_F(Corpus, held_out_sets_are_parallel_and_never_trained_on) {
  write_sources(world(40));
  ASSERT_TRUE(build().ok());
  const auto english = lines("heldout/pages/eng_Latn.jsonl");
  const auto groups = lines("heldout/messages/eng_Latn.jsonl");
  for (const std::string language : {"deu_Latn", "fin_Latn"}) {
    const auto pages = lines("heldout/pages/" + language + ".jsonl");
    const auto messages = lines("heldout/messages/" + language + ".jsonl");
    ASSERT_EQ(pages.size(), english.size());
    ASSERT_EQ(messages.size(), groups.size());
    for (std::size_t i = 0; i < pages.size(); ++i) {
      EXPECT_EQ(pages[i].document.key, english[i].document.key);
      EXPECT_EQ(pages[i].blocks, english[i].blocks);
    }
    for (std::size_t i = 0; i < messages.size(); ++i)
      EXPECT_EQ(messages[i].blocks, groups[i].blocks);
    std::set<std::string> held;
    for (const auto& page : pages) held.insert(page.text.substr(page.text.find("\n\n") + 2, 40));
    for (const auto& line : lines("train/" + language + ".jsonl.zst"))
      for (const auto& text : held) EXPECT_EQ(line.text.find(text), std::string::npos);
  }
}

TEST_F(Corpus, messages_are_cut_into_documents_that_name_their_catalogue) {
  write_sources(world(40));
  ASSERT_TRUE(build().ok());
  for (const auto& line : lines("train/deu_Latn.jsonl.zst")) {
    if (line.document.kind != "messages" || line.document.key.starts_with("sw")) continue;
    EXPECT_TRUE(line.document.key.starts_with("sc#"));
    EXPECT_LE(line.text.size(), 260U);
    EXPECT_EQ(line.parents.size(), 1U);
  }
}

TEST_F(Corpus, held_out_messages_are_cut_smaller_for_an_interval_needs_many_documents) {
  recipe.message_document_bytes = 2'000;
  recipe.heldout_messages = 60;
  recipe.heldout_max_share = 0.5;
  write_sources(world(40));
  ASSERT_TRUE(build().ok());
  for (const std::string language : {"eng_Latn", "deu_Latn", "fin_Latn"})
    EXPECT_EQ(lines("heldout/messages/" + language + ".jsonl").size(), 3U) << language;
  EXPECT_GT(lines("heldout/messages/eng_Latn.jsonl")[0].text.size(), 300U);
}

TEST_F(Corpus, planted_copies_of_held_out_text_do_not_reach_training) {
  recipe.heldout_guard_share = 1;
  auto sources = world(40);
  write_sources(sources);
  ASSERT_TRUE(build().ok());
  Source planted{"planted", {}};
  for (const auto& page : lines("heldout/pages/deu_Latn.jsonl")) {
    auto text = page.text.substr(page.text.find("\n\n") + 2);
    text = text.substr(0, text.find("\n\n"));
    planted.lines.push_back(line("deu_Latn", "text", "copy of " + page.document.key,
                                 {"Vorher steht etwas anderes. " + text + "! Danach auch.",
                                  words("deu_Latn", 5000 + planted.lines.size(), 0, 12)}));
  }
  sources.push_back(planted);
  write_sources(sources);
  const auto manifest = build();
  ASSERT_TRUE(manifest.ok());
  const auto& rules = manifest->counts["languages"]["deu_Latn"]["sources"]["planted"]["rules"];
  EXPECT_EQ(rules["heldout_near"]["documents"], 6);
}

TEST_F(Corpus, any_number_of_workers_writes_the_same_bytes) {
  write_sources(world(60));
  const auto one = build("/one");
  workers = 4;
  const auto four = build("/four");
  ASSERT_TRUE(one.ok() && four.ok());
  EXPECT_EQ(one->id, four->id);
  EXPECT_EQ(one->counts, four->counts);
}

TEST_F(Corpus, another_seed_holds_out_other_pages) {
  write_sources(world(40));
  ASSERT_TRUE(build("/one", 1).ok());
  ASSERT_TRUE(build("/two", 2).ok());
  std::set<std::string> one, two;
  for (const auto& line : lines("heldout/pages/eng_Latn.jsonl", "/one"))
    one.insert(line.document.key);
  for (const auto& line : lines("heldout/pages/eng_Latn.jsonl", "/two"))
    two.insert(line.document.key);
  EXPECT_NE(one, two);
}

TEST_F(Corpus, every_decision_adds_up_to_the_books) {
  auto sources = world(40);
  sources[0].lines[0]["blocks"][0]["text"] = "write to jane.doe@office.eu today";
  sources[2].lines[3]["license"] = "NOASSERTION";
  write_sources(sources);
  const auto manifest = build();
  ASSERT_TRUE(manifest.ok());
  std::map<std::string, std::int64_t> bytes;
  auto reader = store::JsonlReader::open(disk(), "/corpus/decisions.jsonl.zst");
  while (const auto json = reader->next().take()) {
    bytes[(*json)["verdict"]] += (*json)["bytes"].get<std::int64_t>();
    EXPECT_GE((*json)["version"], 1) << json->dump();
  }
  EXPECT_EQ(bytes["dropped"], manifest->counts["total"]["dropped"]["bytes"]);
  EXPECT_EQ(bytes["heldout"], manifest->counts["total"]["heldout"]["bytes"]);
  EXPECT_EQ(bytes["masked"], manifest->counts["total"]["masked"]["bytes"]);
  EXPECT_EQ(manifest->counts["languages"]["deu_Latn"]["total"]["rules"]["license"]["documents"], 1);
  EXPECT_EQ(manifest->counts["languages"]["eng_Latn"]["total"]["rules"]["email"]["changes"], 1);
}

TEST_F(Corpus, a_file_that_was_not_read_is_told_with_its_reason) {
  write_sources(world(40));
  Fetched folder;
  folder.kind = "folder";
  folder.name = "mine";
  folder.file = "/f";
  folder.language = "eng_Latn";
  folder.license = "MPL-2.0";
  ASSERT_TRUE(disk().write_file("/f/a.txt", words("eng_Latn", 7, 7, 30)).ok());
  ASSERT_TRUE(disk().write_file("/f/alt/0001.TXT", "a caf\xE9 by the mill").ok());
  ASSERT_TRUE(disk().write_file("/f/two\nlines.txt", "").ok());
  folder.sha256 = source::find("folder")->digest(folder, context()).take();
  auto list = base::parse_json(*disk().read("/sources/sources.json"), "s").take();
  list.push_back(to_json(folder));
  ASSERT_TRUE(disk().write_file("/sources/sources.json", base::pretty(list)).ok());
  const auto manifest = build();
  ASSERT_TRUE(manifest.ok()) << manifest.error().sentence();
  const auto told = look_up(context(), "/corpus", "alt/0001.TXT");
  ASSERT_TRUE(told.ok());
  ASSERT_EQ(told->decisions.size(), 1U);
  EXPECT_TRUE(told->lines.empty());
  EXPECT_EQ(told->decisions[0]["verdict"], "left out");
  EXPECT_EQ(told->decisions[0]["source"], "mine");
  const auto as_typed = look_up(context(), "/corpus", "two\nlines.txt");
  ASSERT_TRUE(as_typed.ok()) << as_typed.error().sentence();
  EXPECT_EQ(as_typed->decisions[0]["reason"], "empty");
  const auto reason = told->decisions[0]["reason"].get<std::string>();
  EXPECT_NE(reason.find("encoding = \"windows-1252\""), std::string::npos) << reason;
  std::int64_t counted = 0;
  for (const auto& row : manifest->facts["skipped"])
    if (row["source"] == "mine" && row["reason"].get<std::string>().starts_with("file left out"))
      counted += row["count"].get<std::int64_t>();
  EXPECT_EQ(counted, 2);
}

TEST_F(Corpus, training_documents_are_whole_and_the_books_say_so) {
  auto sources = world(40);
  std::map<std::string, Json> listings;
  for (auto& page : sources[0].lines) {
    page["blocks"][0]["role"] = "heading";
    page["blocks"][2]["role"] = "code";
    listings[page["key"]] = page["blocks"][2]["text"];
  }
  write_sources(sources);
  const auto manifest = build();
  ASSERT_TRUE(manifest.ok()) << manifest.error().sentence();
  const auto& english = manifest->counts["documents"]["eng_Latn"];
  EXPECT_EQ(english["documents"], english["with_heading"]);
  EXPECT_EQ(manifest->counts["documents"]["fin_Latn"]["with_heading"], 0);
  for (const auto& line : lines("train/eng_Latn.jsonl.zst")) {
    if (line.document.kind != "page") continue;
    EXPECT_EQ(line.blocks, 4);
    ASSERT_EQ(line.code.size(), 1U);
    const auto [from, to] = line.code[0];
    EXPECT_EQ(line.text.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from)),
              listings.at(line.document.key).get<std::string>());
  }
}

TEST_F(Corpus, a_document_can_be_looked_up_by_key_and_by_id) {
  write_sources(world(40));
  ASSERT_TRUE(build().ok());
  const auto held = lines("heldout/pages/fin_Latn.jsonl").front();
  const auto by_key = look_up(context(), "/corpus", held.document.key);
  ASSERT_TRUE(by_key.ok());
  EXPECT_EQ(by_key->lines.size(), 3U);
  const auto by_id = look_up(context(), "/corpus", held.document.id.substr(0, 12));
  ASSERT_TRUE(by_id.ok());
  ASSERT_EQ(by_id->lines.size(), 1U);
  EXPECT_EQ(by_id->lines[0].file, "heldout/pages/fin_Latn.jsonl");
  EXPECT_FALSE(by_id->decisions.empty());
  EXPECT_GT(look_up(context(), "/corpus", "sc")->lines.size(), 3U);
  auto none = look_up(context(), "/corpus", "no such page");
  ASSERT_FALSE(none.ok());
  EXPECT_NE(none.error().hint.find("letters/1901.txt"), std::string::npos);
  EXPECT_EQ(none.error().code, base::Code::missing);
  EXPECT_FALSE(look_up(context(), "/corpus", "12ab").ok());
  EXPECT_EQ(*corpus_folder(disk(), "/corpus"), "/corpus");
  EXPECT_FALSE(corpus_folder(disk(), "/nowhere").ok());
}

TEST_F(Corpus, of_a_run_is_found_whatever_its_folder_is_called) {
  ledger::Manifest manifest;
  manifest.kind = "corpus";
  manifest.id = manifest.content_id();
  disk().write_file("/life/texts/manifest.json", manifest.to_json().dump(), 0644).take();
  EXPECT_EQ(*corpus_folder(disk(), "/life"), "/life/texts");
}

TEST_F(Corpus, says_when_the_sources_are_empty) {
  EXPECT_NE(refusal({{"empty", {}}}).find("no document at all"), std::string::npos);
}

TEST_F(Corpus, names_a_language_without_documents_or_with_one) {
  auto sources = world(40);
  sources.resize(4);
  EXPECT_NE(refusal(sources).find("no source gives a document in fin_Latn"), std::string::npos);
  sources.push_back({"lonely", {line("fin_Latn", "page", "p1", {words("fin_Latn", 1, 1, 20)})}});
  EXPECT_NE(refusal(sources).find("fin_Latn has one document"), std::string::npos);
}

TEST_F(Corpus, one_document_is_enough_where_nothing_is_held_out) {
  auto sources = world(40);
  sources.resize(4);
  sources.push_back({"lonely", {line("fin_Latn", "page", "p1", {words("fin_Latn", 1, 1, 20)})}});
  recipe.heldout_pages_bytes = recipe.heldout_messages_bytes = 0;
  recipe.heldout_pages = recipe.heldout_messages = 0;
  EXPECT_EQ(refusal(sources).find("has one document"), std::string::npos);
}

TEST_F(Corpus, names_a_language_of_which_nothing_is_left) {
  auto sources = world(40);
  recipe.variants = {"eng_Latn", "swe_Latn"};
  recipe.heldout_pages_bytes = recipe.heldout_messages_bytes = 0;
  recipe.heldout_pages = recipe.heldout_messages = 0;
  recipe.max_rule_share = 1;
  sources.push_back(
      {"short",
       {line("swe_Latn", "text", "a", {"ett"}), line("swe_Latn", "text", "b", {"tv\u00E5"})}});
  const auto text = refusal(sources);
  EXPECT_NE(text.find("nothing is left to train on in swe_Latn; the rule 'length'"),
            std::string::npos)
      << text;
}

TEST_F(Corpus, names_the_language_that_is_english_all_over) {
  auto sources = world(40);
  sources[0].lines.clear();
  sources[4].lines.clear();
  for (int i = 0; i < 40; ++i) {
    const auto key = "p" + std::to_string(i);
    const auto text = "Save the file of page " + words("eng_Latn", 1, i, 3) + " to the disk";
    sources[0].lines.push_back(line("eng_Latn", "page", key, {text}));
    sources[4].lines.push_back(line("fin_Latn", "page", key, {text}));
  }
  sources.resize(5);
  const auto text = refusal(sources);
  EXPECT_NE(text.find("'english'"), std::string::npos) << text;
  EXPECT_NE(text.find("fin_Latn"), std::string::npos) << text;
}

TEST_F(Corpus, stops_when_asked_to_and_leaves_nothing) {
  write_sources(world(40));
  owned.cancel.request();
  auto out = build();
  ASSERT_FALSE(out.ok());
  EXPECT_EQ(out.error().code, base::Code::interrupted);
  EXPECT_FALSE(disk().exists("/corpus/manifest.json"));
}

TEST_F(Corpus, a_full_disk_is_an_error_and_no_corpus) {
  std::uint64_t bytes = 3'000;  // for what a corpus writes
  for (const auto& source : world(40))
    for (const auto& one : source.lines) bytes += one.dump().size() + 1;
  owned.disk = std::make_unique<base::MemoryDisk>(bytes);
  write_sources(world(40));
  auto out = build();
  ASSERT_FALSE(out.ok());
  EXPECT_EQ(out.error().code, base::Code::full_disk);
  EXPECT_FALSE(disk().exists("/corpus/manifest.json"));
}

}  // namespace
}  // namespace data
