// What a run keeps beside its artefacts is taken for that only where the ledger tells of it.
#include "audit/beside.h"

#include <gtest/gtest.h>

#include "audit/stopped_life_test.h"

namespace audit {
namespace {

using base::Json;

constexpr const char* kStranger = "no record in the ledger accounts for it";

std::string last_key(base::Disk& disk, const std::string& stage) {
  std::string out;
  for (const auto& record : Forger(disk).records)
    if (record["kind"] == "begin" && record["body"]["stage"] == stage) out = record["body"]["key"];
  return out.substr(0, 12);
}

// Bug: twelve digits that anybody can read in the folder made anything a part of its past.
TEST(Beside, folders_named_after_what_stands_or_is_finished_are_findings) {
  RealLife life;
  for (const std::string name : {"model", "train", "corpus"})
    for (const auto& folder : {name + ".before-" + life.id(name).substr(0, 12),
                               name + ".begun-" + last_key(life.disk, name)}) {
      life.put("out/" + folder + "/x.py", "evil");
      EXPECT_TRUE(names(life.verify(0), "out/" + folder, kStranger)) << to_text(life.verify(0));
      life.disk.remove_all("out/" + folder).take();
    }
  EXPECT_TRUE(life.verify(0).consistent());
}

// What is damaged of it is a note: that is why it was made again.
TEST(Beside, kept_training_is_compared_to_the_last_byte_and_holds_nothing_else) {
  RealLife life;
  const auto kept = "out/train.before-" + life.id("train").substr(0, 12);
  must(life.run(kRecipe, {"train.optimizer.beta2=0.9"}));
  ASSERT_TRUE(life.verify(0).consistent()) << to_text(life.verify(0));
  life.put(kept + "/pytorch_model.bin", "evil");
  EXPECT_TRUE(names(life.verify(0), kept + "/pytorch_model.bin"));
  life.disk.remove_all(kept + "/pytorch_model.bin").take();
  scramble(life.disk, kept + "/checkpoint-00000009/state.safetensors");
  const auto report = life.verify(0);
  EXPECT_TRUE(report.consistent()) << to_text(report);
  EXPECT_NE(to_text(report).find("note: " + kept + "/checkpoint-00000009/state.safetensors: "),
            std::string::npos)
      << to_text(report);
  life.disk.remove_all(kept + "/manifest.json").take();
  EXPECT_TRUE(names(life.verify(0), kept));
}

// Bug: whatever its manifest listed was believed, of whatever kind that called itself.
TEST(Beside, kept_training_is_what_its_record_says_and_not_what_its_manifest_says) {
  RealLife life;
  const auto kept = "out/train.before-" + life.id("train").substr(0, 12);
  must(life.run(kRecipe, {"train.optimizer.beta2=0.9"}));
  const auto list = [&](const base::Path& folder, const std::string& kind) {
    auto manifest = must(ledger::read_manifest(life.disk, folder));
    life.put(folder + "/evil.py", "evil");
    manifest.kind = kind;
    manifest.files.push_back(
        ledger::entry_of("evil.py", must(life.disk.digest(folder + "/evil.py", 1))));
    manifest.id = manifest.content_id();
    life.put(folder + "/manifest.json", base::pretty(manifest.to_json()));
  };
  const auto inner = kept + "/checkpoint-00000003";
  const auto before = life.read(inner + "/manifest.json");
  list(inner, "checkpoint");
  EXPECT_TRUE(names(life.verify(0), inner + "/evil.py", "no train has such a file"));
  life.disk.remove_all(inner + "/evil.py").take();
  life.put(inner + "/manifest.json", "[");
  EXPECT_TRUE(life.verify(0).consistent()) << to_text(life.verify(0)) << "that is damage";
  life.put(inner + "/manifest.json", before);
  ASSERT_TRUE(life.verify(0).consistent()) << to_text(life.verify(0));
  list(kept, "weights");
  const auto report = life.verify(0);
  EXPECT_TRUE(names(report, kept + "/evil.py", "no train has such a file")) << to_text(report);
  EXPECT_TRUE(names(report, kept + "/manifest.json", "SHA-256")) << to_text(report);
  EXPECT_TRUE(names(report, kept + "/manifest.json", "kind")) << to_text(report);
}

TEST(Beside, begun_training_is_a_note_and_holds_what_trainings_hold) {
  RealLife life;
  const auto third = [](const base::Event& event) {
    return event.kind == base::Event::Kind::progress && event.stage == "train" && event.done == 3;
  };
  ASSERT_FALSE(run_until(life, kRecipe, {"train.optimizer.beta2=0.9"}, third));
  must(life.run(kRecipe));
  const auto begun = "out/train.begun-" + last_key(life.disk, "train");
  EXPECT_NE(to_text(life.verify(0)).find(begun + ": work begun by"), std::string::npos);
  EXPECT_TRUE(life.verify(0).consistent()) << to_text(life.verify(0));
  life.put(begun + "/x.py", "evil");
  EXPECT_TRUE(names(life.verify(0), begun + "/x.py", "no train has such a file"));
  life.disk.remove_all(begun + "/x.py").take();
  // Bug: a name that ends as a half-written file does, or is the mark's, let anything pass.
  for (const char* name : {"/x/pytorch_model.bin.part", "/x/.janua", "/pytorch_model.bin.part",
                           "/checkpoint-00000003.evil/state.safetensors", "/manifest.json"}) {
    life.put(begun + name, "evil");
    EXPECT_TRUE(names(life.verify(0), begun + name, "no train has such a file")) << name;
    life.disk.remove_all(begun + name).take();
  }
  const auto mark = life.read(begun + "/.janua");
  life.put(begun + "/.janua", std::string(1000, 'x'));
  EXPECT_TRUE(names(life.verify(0), begun + "/.janua", "no train has such a file"));
  life.put(begun + "/.janua", mark);
  for (const char* name :
       {"/checkpoint-00000006.work/state.safetensors.part", "/checkpoint-00000006.work/.janua",
        "/checkpoint-00000006.part/manifest.json", "/manifest.json.part", "/loss.svg.part"})
    life.put(begun + name, "half");
  EXPECT_TRUE(life.verify(0).consistent()) << to_text(life.verify(0));
}

// Bug: it was made again in its place, and what took hours was gone.
TEST(Beside, training_whose_manifest_was_damaged_is_made_again_and_kept_with_a_note) {
  RealLife life;
  const auto kept = "out/train.before-" + life.id("train").substr(0, 12) + "-refused";
  life.put("out/train/manifest.json", "[");
  must(life.run(kRecipe));
  const auto report = life.verify();
  EXPECT_TRUE(verdict(report).starts_with("verified")) << to_text(report);
  EXPECT_NE(to_text(report).find(kept + ": what a run refused of train ("), std::string::npos)
      << to_text(report);
  life.put(kept + "/x.py", "evil");
  EXPECT_FALSE(life.verify(0).consistent());
}

// Bug: a kind that this program does not know was looked for behind the end of the list.
TEST(Beside, work_of_a_kind_that_nobody_keeps_is_a_finding) {
  for (const char* kind : {"evil", "eval", "model"}) {
    RealLife life;
    const std::string key(64, 'a'), folder = "evil.begun-" + key.substr(0, 12);
    {
      auto book = ledger::Ledger::open(life.ctx, "out/ledger").take();
      book.append("begin", {{"stage", "evil"}, {"kind", kind}, {"key", key}}).take();
      book.append_signed("aside", {{"stage", "evil"}, {"key", key}, {"kept", folder}}, life.key)
          .take();
    }
    life.put("out/" + folder + "/x.py", "evil");
    EXPECT_TRUE(names(life.verify(0), "out/" + folder, kStranger)) << kind;
  }
}

// Bug: each folder of such a name had the records read anew, which would end by the program's time-out
// here (cmake/station.cmake), and nobody could stop it.
TEST(Beside, many_folders_beside_many_records_are_one_pass_that_can_be_stopped) {
  Book book;
  for (int i = 0; i < 60000; ++i) {
    book.records.emplace_back();
    book.records.back().kind = "begin";
    auto key = std::to_string(i);
    key.insert(0, 12 - key.size(), '0');
    book.records.back().body = {{"stage", "train"}, {"kind", "train"}, {"key", key}};
  }
  book.index();
  base::OwnedContext owned;
  const auto beside = read_beside(book, run::stage::all(), owned.cancel).take();
  EXPECT_EQ(beside.set_aside.size(), 60000u);
  owned.cancel.request();
  const auto stopped = read_beside(book, run::stage::all(), owned.cancel);
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().code, base::Code::interrupted);
}

// ---- what the records of a run tell

class Recorded : public testing::Test {
 protected:
  void add(const std::string& kind, Json body) {
    book.records.emplace_back();
    book.records.back().kind = kind;
    book.records.back().body = std::move(body);
  }
  void begin(const std::string& kind, char key, const std::string& begun = "") {
    Json body = {{"stage", "train"}, {"key", std::string(64, key)}};
    if (!begun.empty()) body["begun"] = std::string(64, begun[0]);
    add(kind, body);
  }
  void made(char id) {
    add("artefact", {{"name", "train"}, {"kind", "train"}, {"id", std::string(64, id)}});
  }
  Beside beside() {
    auto told = book;
    told.index();
    return read_beside(told, run::stage::all(), {}).take();
  }
  bool aside(char key) {
    return beside().set_aside.contains("train.begun-" + std::string(12, key));
  }
  Positions kept(char id) {
    const auto all = beside().replaced;
    const auto at = all.find("train.before-" + std::string(12, id));
    return at == all.end() ? Positions() : at->second;
  }

  Book book;
};

TEST_F(Recorded, work_is_set_aside_when_other_work_begins_and_until_it_is_gone_on_with) {
  begin("begin", 'a');
  begin("begin", 'b');
  EXPECT_TRUE(aside('a'));
  begin("resume", 'a', "a");
  EXPECT_FALSE(aside('c'));
  EXPECT_TRUE(aside('b'));
  made('1');
  EXPECT_FALSE(aside('a'));
  EXPECT_TRUE(aside('b'));
  begin("resume", 'c', "b");  // for more steps
  made('2');
  EXPECT_FALSE(aside('b'));
  EXPECT_FALSE(aside('c'));
}

TEST_F(Recorded, work_is_set_aside_by_the_record_that_says_where_it_was_kept) {
  begin("begin", 'a');
  add("aside", {{"stage", "train"}, {"key", std::string(64, 'a')}});
  EXPECT_FALSE(aside('a')) << "nothing was kept";
  begin("begin", 'b');
  add("aside", {{"stage", "train"}, {"key", std::string(64, 'b')}, {"kept", "train.begun-b"}});
  EXPECT_TRUE(aside('b'));
}

TEST_F(Recorded, artefact_is_kept_once_another_took_its_place_also_where_it_comes_back) {
  begin("begin", 'a');
  made('1');
  EXPECT_EQ(kept('1'), Positions());
  begin("begin", 'b');
  made('2');
  EXPECT_EQ(kept('1'), (Positions{1}));
  EXPECT_EQ(kept('2'), Positions());
  begin("begin", 'a');
  made('1');
  EXPECT_EQ(kept('1'), (Positions{1}));
  EXPECT_EQ(kept('2'), (Positions{3}));
  book.records[3].body["kind"] = "corpus";
  EXPECT_EQ(kept('2'), Positions()) << "made in minutes, so nobody keeps it";
}

}  // namespace
}  // namespace audit
