// A maker who leaves out what every artefact of this version says, and signs everything anew.
#include <gtest/gtest.h>

#include "audit/always_said.h"
#include "audit/forged_test.h"

namespace audit {
namespace {

using base::Json;

struct Silence {
  const char* artefact;
  const char* field;
  std::function<void(Json&)> change;
};

TEST(ForgedSilence, of_what_the_version_always_says_is_found) {
  const std::vector<Silence> all = {
      {"corpus", "counts.heldout", [](Json& m) { m["counts"].erase("heldout"); }},
      {"corpus", "counts.agreement", [](Json& m) { m["counts"].erase("agreement"); }},
      {"corpus", "facts.extracted", [](Json& m) { m["facts"].erase("extracted"); }},
      {"corpus", "facts.heldout.0.unguarded_bytes",
       [](Json& m) { m["facts"]["heldout"][0].erase("unguarded_bytes"); }},
      {"corpus", "facts.heldout.0.parallel",
       [](Json& m) { m["facts"]["heldout"][0].erase("parallel"); }},
      {"shards", "counts.documents", [](Json& m) { m["counts"].erase("documents"); }},
      {"train", "facts.tokens_per_second", [](Json& m) { m["facts"].erase("tokens_per_second"); }},
      {"eval", "facts.variants.0.pages.small",
       [](Json& m) { m["facts"]["variants"][0]["pages"].erase("small"); }},
      {"eval", "facts.method.confidence",
       [](Json& m) { m["facts"]["method"].erase("confidence"); }},
  };
  for (const auto& [artefact, field, change] : all) {
    const auto place = "out/" + std::string(artefact) + "/manifest.json";
    const auto report = forged([&](RealLife&, Forger& forger) { forger.edit(place, change); });
    EXPECT_TRUE(names(report, place, std::string(field) + ": it is missing")) << to_text(report);
  }
}

TEST(ForgedSilence, of_former_versions_accuses_nobody) {
  const auto report = forged([](RealLife&, Forger& forger) {
    forger.edit("out/corpus/manifest.json", [](Json& json) {
      json["version"] = 4;
      json["facts"].erase("extracted");
      for (auto& one : json["facts"]["heldout"]) one.erase("unguarded_bytes");
    });
  });
  EXPECT_FALSE(names(report, "out/corpus/manifest.json", "it is missing")) << to_text(report);
}

TEST(ForgedSilence, of_a_table_of_parity_is_found) {
  Standing parity{.name = "parity", .folder = "out/parity", .manifest = {}};
  parity.manifest.kind = "parity";
  const Json table = {{"languages", {{"eng_Latn", {{"tokens", 5}, {"premium", 1.0}}}}}};
  for (const std::int64_t version : {1, 2}) {
    parity.manifest.version = version;
    Report report;
    check_said(parity, "parity.json", table, report);
    EXPECT_EQ(names(report, "out/parity/parity.json", "it is missing"), version == 2);
  }
}

}  // namespace
}  // namespace audit
