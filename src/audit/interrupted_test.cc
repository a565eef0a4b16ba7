// A life that was stopped or cut in the middle is unfinished and accuses nobody; an audit stops when
// it is told to.
#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "audit/stopped_life_test.h"

namespace audit {
namespace {

TEST(Remade, run_that_was_stopped_in_the_middle_is_unfinished_and_accuses_nobody) {
  for (const char* stage : {"corpus", "tokenizer", "shards", "train", "model", "eval", "card"}) {
    RealLife life;
    const bool ended = run_until(life, kRecipe, {"seed=6"}, [&](const base::Event& event) {
      return event.stage == stage && event.kind == base::Event::Kind::note;
    });
    const auto report = life.verify();
    if (ended) {  // a stage without a point to stop at was the last one
      EXPECT_TRUE(report.consistent()) << stage << to_text(report);
      continue;
    }
    EXPECT_TRUE(report.only_unfinished()) << stage << "\n" << to_text(report);
  }
}

TEST(Cut, life_that_its_ledger_calls_unfinished_is_unfinished) {
  RealLife life;
  const auto text = life.read("out/ledger/ledger.jsonl");
  std::size_t end = 0;
  for (int line = 0; line < 3; ++line) end = text.find('\n', end) + 1;
  base::MemoryDisk disk;
  disk.write_file("out/ledger/ledger.jsonl", text.substr(0, end), 0644).take();
  base::Context ctx{disk, *life.owned.clock, *life.owned.reporter, life.owned.cancel, 1, ""};
  const auto report =
      must(verify("out", {life.key.fingerprint(), 8, "n", run::stage::all()}, nullptr, ctx));
  EXPECT_TRUE(report.only_unfinished()) << to_text(report);
  for (const char* stage : {"corpus", "train", "model", "card"})
    EXPECT_TRUE(names(report, "ledger.jsonl:1", std::string("wanted ") + stage)) << stage;
}

TEST(Cut, signed_begin_without_its_artefact_is_unfinished) {
  RealLife life;
  {
    auto book = ledger::Ledger::open(life.ctx, "out/ledger").take();
    book.append_signed("begin", {{"stage", "card"}, {"key", "k"}}, life.key).take();
  }
  const auto report = life.verify();
  EXPECT_TRUE(names(report, "ledger.jsonl", "the making of card was begun here"));
  EXPECT_TRUE(report.only_unfinished());
}

// Bug: nothing was stale, nothing was done, and the begun work was held against the life for ever.
TEST(Interrupted, run_of_another_recipe_is_a_note_once_the_first_one_ran_again) {
  for (const char* other :
       {"train.steps=60", "train.learning_rate=0.01", "eval.bootstrap_draws=150"}) {
    RealLife life;
    const bool ended = run_until(life, kRecipe, {other}, [](const base::Event& event) {
      return event.kind == base::Event::Kind::progress && event.done >= 2;
    });
    ASSERT_FALSE(ended) << other;
    EXPECT_TRUE(life.verify().only_unfinished()) << other;
    must(life.run(kRecipe));
    const auto report = life.verify();
    EXPECT_TRUE(verdict(report).starts_with("verified")) << other << "\n" << to_text(report);
    if (other[0] == 't') {
      EXPECT_NE(to_text(report).find("set aside"), std::string::npos) << to_text(report);
    }
  }
}

TEST(Stop, is_obeyed_in_the_middle_of_hashing_and_of_steps) {
  RealLife life;
  struct Later : base::Disk {  // asks for a stop when a given file is read
    base::Disk& disk;
    base::Cancel& cancel;
    std::string at;
    Later(base::Disk& disk, base::Cancel& cancel, std::string at)
        : disk(disk), cancel(cancel), at(std::move(at)) {}
    base::Result<base::Bytes> map(const base::Path& path) override {
      if (path.ends_with(at)) cancel.request();
      return disk.map(path);
    }
    base::Result<std::unique_ptr<base::Reader>> open_reader(const base::Path& path) override {
      if (path.ends_with(at)) cancel.request();
      return disk.open_reader(path);
    }
    base::Result<void> write_file(const base::Path&, std::string_view, int) override { return {}; }
    base::Result<std::unique_ptr<base::Writer>> open_writer(const base::Path& p) override {
      return disk.open_writer(p);
    }
    base::Result<void> append(const base::Path&, std::string_view, bool) override { return {}; }
    base::Result<void> truncate(const base::Path&, std::uint64_t) override { return {}; }
    bool exists(const base::Path& p) override { return disk.exists(p); }
    bool is_folder(const base::Path& p) override { return disk.is_folder(p); }
    base::Result<std::vector<base::DirEntry>> list(const base::Path& p) override {
      return disk.list(p);
    }
    base::Result<void> make_folders(const base::Path&) override { return {}; }
    base::Result<void> rename(const base::Path&, const base::Path&) override { return {}; }
    base::Result<void> remove_all(const base::Path&) override { return {}; }
  };
  for (const char* at : {"counts.json", "deu_Latn.bin", "eval/documents.jsonl", "plan.json"}) {
    base::Cancel cancel;
    Later disk(life.disk, cancel, at);
    base::Context ctx{disk, *life.owned.clock, *life.owned.reporter, cancel, 2, ""};
    const auto report = verify("out", {"", 100, "n", run::stage::all()}, life.trainer.get(), ctx);
    ASSERT_FALSE(report.ok()) << at;
    EXPECT_EQ(report.error().code, base::Code::interrupted) << at;
  }
}

}  // namespace
}  // namespace audit
