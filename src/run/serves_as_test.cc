#include "run/fake_life_test.h"

namespace run {
namespace {

TEST(ServesAs, is_recorded_with_the_artefact_of_a_kind_that_serves_as_another) {
  base::MemoryDisk disk;
  World world(disk);
  world.fake.eval.serves_as = "model";
  world.run(world.fake.recipe()).take();
  std::map<std::string, base::Json> said;
  for (const auto& record : world.records())
    if (record.kind == "artefact")
      said[record.body["name"]] = record.body.value("serves_as", base::Json());
  EXPECT_EQ(said, (std::map<std::string, base::Json>{
                      {"sources", nullptr}, {"corpus", nullptr}, {"eval", "model"}}));
}

}  // namespace
}  // namespace run
