// Trainings of a small model on small shards, which can be told to stop in the middle, for the tests of this
// room; without a ledger, or in one life with one ledger.
#pragma once

#include <functional>
#include <string>

#include "base/report.h"
#include "ledger/ledger.h"
#include "train/loop.h"
#include "train/shards_test.h"
#include "train/small_test.h"

namespace train {

// Asks for a stop once a step has been reported, and keeps warnings.
class Stopper : public base::Reporter {
 public:
  Stopper(base::Cancel& cancel, std::uint64_t at) : cancel_(cancel), at_(at) {}
  void on(const base::Event& event) override {
    if (event.kind == base::Event::Kind::progress && event.done == at_) cancel_.request();
    if (event.kind == base::Event::Kind::warning) warnings += event.text;
  }
  std::string warnings;

 private:
  base::Cancel& cancel_;
  std::uint64_t at_;
};

struct TestLife {
  TestShards shards{{{"aaa_Latn", 4000}, {"bbb_Latn", 1500}}};
  base::Disk& disk = *shards.disk;
  bool keeps_ledger = false;  // in ledger/, where each run records that it begins or goes on
  std::int64_t seed = 7;
  std::string warnings;  // of the last run
  base::Path out(const std::string& name) const { return base::join(shards.root, name); }

  // Trains into out(name); stops after `stop` steps if that is not 0.
  base::Result<ledger::Manifest> run(const std::string& name, int workers,
                                     const TrainRecipe& recipe, std::uint64_t stop = 0) {
    base::Cancel cancel;
    Stopper stopper(cancel, stop);
    base::Context ctx{disk, *shards.owned.clock, stopper, cancel, workers, ""};
    if (!keeps_ledger) return train_into(name, recipe, nullptr, stopper, ctx);
    auto ledger = TRY(ledger::Ledger::open(ctx, out("ledger")));
    const bool goes_on = disk.exists(out(name + ".work"));
    base::Json body = {{"stage", name}, {"key", name}};
    if (goes_on) body["begun"] = name;
    TRY(ledger.append(goes_on ? "resume" : "begin", body));
    return train_into(name, recipe, &ledger, stopper, ctx);
  }

 private:
  base::Result<ledger::Manifest> train_into(const std::string& name, const TrainRecipe& recipe,
                                            ledger::Ledger* ledger, const Stopper& stopper,
                                            base::Context& ctx) {
    auto writer = TRY(ledger::ArtefactWriter::open(ctx, out(name), "train",
                                                   ledger::ArtefactWriter::Start::resume, ledger));
    auto trained = train(small_model(), recipe, shards.folder, seed, writer, ctx);
    warnings = stopper.warnings;
    TRY(std::move(trained));
    writer.manifest().recipe = {{"model", base::to_json(small_model())},
                                {"train", base::to_json(recipe)}};
    writer.manifest().seed = seed;
    return writer.finish();
  }
};

}  // namespace train
