#include "ledger/work.h"

#include "ledger/ledger.h"
#include "ledger/shelf_test.h"

namespace ledger {
namespace {

class Work : public testing::Test {
 protected:
  void begin(const std::string& kind, const std::string& stage, const std::string& key,
             const std::string& begun = "") {
    base::Json body = {{"stage", stage}, {"key", key}};
    if (!begun.empty()) body["begun"] = begun;
    ledger.append(kind, std::move(body)).take();
  }
  void save(int step) { ledger.append("checkpoint", {{"step", step}}).take(); }
  // Steps of the checkpoints of that work.
  std::string steps(const std::string& stage) {
    std::string out;
    for (const auto& record : work(stage).records) out += record.body["step"].dump() + " ";
    return out;
  }
  WorkRecords work(const std::string& stage) {
    return records_of_work(disk, "out/ledger", stage, {"checkpoint"}).take();
  }
  base::MemoryDisk disk;
  Shelf world{disk};
  Ledger ledger = Ledger::open(world.ctx, "out/ledger").take();
};

TEST_F(Work, has_what_was_recorded_of_it_before_and_after_a_stop_and_nothing_of_others) {
  begin("begin", "train", "a");
  save(1);
  begin("begin", "second", "x");
  save(2);
  begin("begin", "train", "b");  // the first was set aside
  save(3);
  begin("resume", "train", "c", "a");
  ledger.append("resume", {{"stage", "train"}, {"step", 1}}).take();
  save(4);
  EXPECT_EQ(steps("train"), "1 4 ");
  EXPECT_EQ(steps("second"), "2 ");
  EXPECT_FALSE(work("train").same_key());
  begin("resume", "train", "b", "b");
  EXPECT_EQ(steps("train"), "3 ");
  EXPECT_TRUE(work("train").same_key());
  begin("begin", "train", "b");
  EXPECT_EQ(steps("train"), "") << "begun anew";
  EXPECT_FALSE(work("train").same_key());
  EXPECT_FALSE(work("never").last.has_value());
}

}  // namespace
}  // namespace ledger
