#include <gtest/gtest.h>

#include "audit/real_life_test.h"

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

}  // namespace
}  // namespace audit
