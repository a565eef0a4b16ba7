#include <gtest/gtest.h>

#include "audit/real_life_test.h"
#include "audit/small_life_test.h"

namespace audit {
namespace {

TEST(ServesAs, what_the_kind_does_not_serve_as_is_found) {
  RealLife life;
  Forger forger(life.disk);
  forger.remake_card = false;
  forger.each("artefact", [](base::Json& body) {
    if (body["name"] == "corpus") body["serves_as"] = "model";
  });
  forger.sign(life.key);
  const auto report = life.verify(0);
  EXPECT_TRUE(names(report, "out/ledger", "a corpus does not serve as a model")) << to_text(report);
}

// Bug: the card quoted it as the stage's own words, and nobody looked whose they were.
TEST(Tells, what_the_stage_does_not_say_of_its_kind_is_found) {
  RealLife life;
  Forger forger(life.disk);
  forger.remake_card = false;
  forger.each("artefact", [](base::Json& body) {
    if (body["name"] == "corpus") body["tells"] = "Independently certified.";
  });
  forger.sign(life.key);
  const auto report = life.verify(0);
  EXPECT_TRUE(names(report, "out/ledger", "no stage of this kind says this of a corpus"))
      << to_text(report);
}

TEST(Tells, another_version_of_the_stage_may_have_said_it_and_that_is_not_called_verified) {
  base::MemoryDisk disk;
  SmallLife life;
  life.notes.tells = "Notes on everything.";
  ASSERT_TRUE(SmallLife::live(disk, life.recipe(0)).ok());
  EXPECT_TRUE(life.verify(disk).consistent()) << to_text(life.verify(disk));
  life.notes.tells = "Notes on nothing.";
  EXPECT_TRUE(names(life.verify(disk), "out/ledger", "no stage of this kind says this"));
  life.notes.version = 2;
  const auto report = life.verify(disk);
  EXPECT_TRUE(
      report.unchecked.contains("what notes tells of itself (version 1 of its stage made it)"))
      << to_text(report);
}

}  // namespace
}  // namespace audit
