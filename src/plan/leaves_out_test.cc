// Folders that are nasty: what a look at one leaves out, a run of its recipe leaves out, and nothing
// that the look calls sound stops the run.
#include <gtest/gtest.h>

#include <set>

#include "base/recipe.h"
#include "data/fetch.h"
#include "plan/recipe_text.h"

namespace plan {
namespace {

using Files = std::vector<std::pair<std::string, std::string>>;

struct Nasty {
  const char* name;
  Files files;
};

std::string german(int n) {
  std::string out;
  for (int i = 0; i < n; ++i)
    out += "Der Müller Nummer " + std::to_string(i) +
           " geht jeden Morgen über die Brücke in das Dorf und kauft dort Brot für die Woche. ";
  return out;
}

std::string in_latin1(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i)
    out += text[i] == '\xC3' ? static_cast<char>(text[++i] + 0x40) : text[i];
  return out;
}

std::string line(const base::Json& json) { return json.dump() + "\n"; }

std::vector<Nasty> folders() {
  const auto de = german(10);
  std::string deep;
  for (int i = 0; i < 3000; ++i) deep += "<div>";
  std::string tongues, escaped;
  for (int i = 0; i < 60; ++i) {
    tongues += line({{"text", german(2)}, {"lang", i == 40 ? "qq" : "de"}});
    escaped += base::Json{{"text", german(2)}}.dump(-1, ' ', true) + "\n";
  }
  return {
      {"names",
       {{"caf\xE9.txt", de}, {"b\xFF/c.txt", de}, {"new\nline.txt", de}, {"\x1B[2J.md", de}}},
      {"kinds", {{"a.pdf", "%PDF"}, {"Makefile", "x"}, {".hidden.txt", de}, {"LOUD.TXT", de}}},
      {"empty", {{"e.txt", ""}, {"blank.txt", " \n \n"}, {"no.html", "<p> "}, {"e.jsonl", ""}}},
      {"encodings",
       {{"a.txt", in_latin1(de)},
        {"b.html", "<p>" + in_latin1(de)},
        {"t.csv", "id,text\n1," + in_latin1(de) + "\n"},
        {"x.txt", "\x81\x8D\xFF"},
        {"c.html", "<meta charset=x-klingon><p>" + in_latin1(de)}}},
      {"pages", {{"deep.html", deep + "<p>x"}, {"p.html", "<p>" + de}, {"q.htm.gz", "no archive"}}},
      {"lines",
       {{"said.jsonl", tongues},
        {"escaped.jsonl", escaped},
        {"half.jsonl", line({{"text", de}}) + "{\"text\": \n"},
        {"number.jsonl", line({{"text", de}}) + line({{"text", 7}})},
        {"list.jsonl", line({{"text", de}}) + "[1]\n"},
        {"other.jsonl", line({{"content", de}})}}},
      {"tables",
       {{"ok.csv", "id,text\n1," + de + "\n2," + de + "\n3,a,b\n"},
        {"open.csv", "id,text\n1,\"" + de + "\n"},
        {"nameless.csv", "id,\n1," + de + "\n"},
        {"said.csv", "text;lang\n" + de + ";de\n" + de + ";qq\n"}}},
  };
}

class LeavesOut : public testing::Test {
 protected:
  // The keys of the documents that a run of the recipe for the folder reads.
  std::set<std::string> run(const data::Survey& survey) {
    std::set<std::string> keys;
    NewRecipe recipe;
    recipe.name = "t";
    recipe.folder = "/t";
    recipe.license = "CC0-1.0";
    recipe.takes_guesses = true;
    recipe.proposal = data::propose(survey, "t", "/t").take();
    recipe.fit.size = "1M";
    const auto text = recipe_text(recipe);
    const auto file = base::parse_recipe(text, "/t.toml").take();
    data::SourcesRecipe sources;
    const auto read = base::read_fields(*file.find("sources"), sources);
    EXPECT_TRUE(read.ok()) << read.error().sentence() << "\n" << text;
    auto writer = ledger::ArtefactWriter::open(ctx, "/out/sources", "sources").take();
    const auto fetched = data::fetch_sources(sources, writer, ctx);
    EXPECT_TRUE(fetched.ok()) << fetched.error().sentence() << "\n" << text;
    writer.finish().take();
    const auto done = data::read_sources("/out/sources", ctx, [&](data::Document&& document) {
      keys.insert(document.url);
      return base::done();
    });
    EXPECT_TRUE(done.ok()) << done.error().sentence() << "\n" << text;
    return keys;
  }

  base::MemoryDisk disk;
  base::OwnedContext owned;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 1, ""};
};

TEST_F(LeavesOut, in_a_run_what_the_look_at_the_folder_leaves_out) {
  for (const auto& [name, files] : folders()) {
    SCOPED_TRACE(name);
    disk.remove_all("/t").take();
    disk.remove_all("/out").take();
    for (int i = 0; i < 3; ++i)
      disk.write_file("/t/good" + std::to_string(i) + ".txt", german(10 + i), 0644).take();
    for (const auto& [path, bytes] : files) disk.write_file("/t/" + path, bytes, 0644).take();
    const auto survey = data::survey("/t", ctx).take();
    std::set<std::string> guessed;
    for (const auto& file : survey.undeclared)
      if (!file.encoding.empty()) guessed.insert(file.path);
    const auto keys = run(survey);
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(keys.contains("t/good" + std::to_string(i) + ".txt"));
    for (const auto& one : survey.left_out)
      EXPECT_FALSE(keys.contains("t/" + one.path) && !guessed.contains(one.path))
          << one.path << ": " << one.reason;
    for (const auto& one : survey.files)
      if (!one.form->many) {
        const bool steers = one.path.find_first_of("\x1B\n") != std::string::npos;
        EXPECT_TRUE(steers || keys.contains("t/" + one.path)) << one.path;
      }
  }
}

}  // namespace
}  // namespace plan
