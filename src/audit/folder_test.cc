// What may lie in a folder that others packed: links, huge files, names that steer a terminal.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "audit/stopped_life_test.h"

namespace audit {
namespace {

// Links exist on a real disk only.
struct RealFolder {
  std::filesystem::path path;
  std::unique_ptr<base::Disk> disk = base::real_disk();
  base::OwnedContext owned;
  base::Context ctx{*disk, *owned.clock, *owned.reporter, owned.cancel, 2, ""};
  std::string out;

  explicit RealFolder(base::Disk& life = *RealLife::original()) {
    std::string name = testing::TempDir() + "audit.XXXXXX";
    path = ::mkdtemp(name.data());
    out = path.string() + "/out";
    for (const auto& file : base::list_files(life, "out").take()) {
      std::filesystem::create_directories(std::filesystem::path(out + "/" + file).parent_path());
      disk->write_file(out + "/" + file, life.map("out/" + file).take().view()).take();
    }
  }
  ~RealFolder() { std::filesystem::remove_all(path); }
  Report verify() {
    return must(audit::verify(out, {RealLife::maker().fingerprint(), 0, "n", run::stage::all()},
                              nullptr, ctx));
  }
};

TEST(Links, are_findings_and_are_never_followed) {
  RealFolder folder;
  ASSERT_TRUE(folder.verify().consistent());
  std::filesystem::create_directory_symlink(".", folder.out + "/corpus/a");
  std::filesystem::create_directory_symlink(".", folder.out + "/corpus/b");
  std::filesystem::create_directory_symlink("/", folder.out + "/root");
  const auto report = folder.verify();
  EXPECT_EQ(report.findings.size(), 3u) << to_text(report);
  for (const char* place : {"/corpus/a", "/corpus/b", "/root"})
    EXPECT_TRUE(names(report, place, "it is a link")) << place;
}

// Bug: what a run keeps beside its artefacts was never looked into.
TEST(Links, inside_of_what_is_kept_or_set_aside_are_findings) {
  RealLife life;
  const auto kept = "/train.before-" + life.id("train").substr(0, 12);
  const auto third = [](const base::Event& event) {
    return event.kind == base::Event::Kind::progress && event.stage == "train" && event.done == 3;
  };
  ASSERT_FALSE(run_until(life, kRecipe, {"train.optimizer.beta2=0.8"}, third));
  must(life.run(kRecipe, {"train.optimizer.beta2=0.9"}));
  RealFolder folder(life.disk);
  ASSERT_TRUE(folder.verify().consistent()) << to_text(folder.verify());
  std::string begun;
  for (const auto& entry : folder.disk->list(folder.out).take())
    if (entry.name.starts_with("train.begun-")) begun = "/" + entry.name;
  ASSERT_NE(begun, "");
  for (const auto& place : {kept, begun})
    std::filesystem::create_directory_symlink("/etc", folder.out + place + "/etc");
  const auto report = folder.verify();
  EXPECT_EQ(report.findings.size(), 2u) << to_text(report);
  for (const auto& place : {kept, begun})
    EXPECT_TRUE(names(report, place + "/etc", "it is a link")) << to_text(report);
}

TEST(Links, in_a_circle_do_not_stop_explain) {
  RealFolder folder;
  std::filesystem::create_directory_symlink(".", folder.out + "/corpus/a");
  std::filesystem::create_directory_symlink(".", folder.out + "/corpus/b");
  folder.disk->write_file(folder.path.string() + "/r.toml", kRecipe).take();
  const auto recipe =
      must(run::load_recipe(run::stage::all(), *folder.disk, folder.path.string() + "/r.toml"));
  EXPECT_TRUE(run::explain(recipe, folder.out, folder.ctx).ok());
}

TEST(Links, in_place_of_a_file_an_artefact_or_the_ledger_are_findings) {
  for (const char* name : {"corpus", "model/config.json", "train/checkpoint-00000003",
                           "ledger/ledger.jsonl", "ledger", "corpus/manifest.json"}) {
    RealFolder folder;
    const auto place = folder.out + "/" + name, away = folder.path.string() + "/away";
    std::filesystem::rename(place, away);
    std::filesystem::create_symlink(away, place);
    EXPECT_FALSE(folder.verify().consistent()) << name;
    EXPECT_TRUE(names(folder.verify(), name, "it is a link")) << name << to_text(folder.verify());
  }
}

TEST(Sizes, beyond_reason_are_found_before_anything_is_read) {
  for (const char* name : {"corpus/manifest.json", "ledger/ledger.jsonl", "model/config.json"}) {
    RealFolder folder;
    std::filesystem::resize_file(folder.out + "/" + name, std::uintmax_t{1} << 40);
    EXPECT_TRUE(names(folder.verify(), name)) << name;
  }
}

TEST(Names, that_a_terminal_would_obey_are_spelled_out) {
  RealLife life;
  life.put("out/\033[2J\033[Hverified", "x");
  life.put("out/corpus/a\nverified, signed by the given key; 9 of 9", "x");
  life.put(
      "out/corpus/\xe2\x80\xae"
      "txt",
      "x");
  const auto text = to_text(life.verify(0));
  EXPECT_EQ(text.find('\033'), std::string::npos);
  EXPECT_EQ(text.find("\nverified"), std::string::npos);
  EXPECT_EQ(text.find("\xe2\x80\xae"), std::string::npos);
  EXPECT_NE(text.find("\\x1b[2J"), std::string::npos);
}

}  // namespace
}  // namespace audit
