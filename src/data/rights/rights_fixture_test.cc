// All rows of the reference answers, and cases beside them.
#include <gtest/gtest.h>

#include <sstream>

#include "base/base64.h"
#include "base/fixture_test.h"
#include "data/rights/robots.h"
#include "data/rights/signal.h"

namespace data::rights {
namespace {

using base::Json;

std::vector<Json> rows_of(const std::string& name) {
  std::vector<Json> out;
  const auto folder = base::fixture_folder("lawful");
  if (folder.empty()) return out;
  std::istringstream lines(*base::real_disk()->read(folder + "/" + name));
  for (std::string line; std::getline(lines, line);) out.push_back(*base::parse_json(line, name));
  return out;
}

TEST(RightsFixture, robots_are_answered_as_rfc_9309_says) {
  const auto rows = rows_of("robots.jsonl");
  if (rows.empty()) GTEST_SKIP() << base::kNoFixtures;
  for (const auto& row : rows) {
    if (row["allowed"].is_null()) continue;
    std::optional<std::int64_t> status;
    if (row.contains("status")) status = row["status"];
    const auto bytes = *base::from_base64(row["robots_base64"].get<std::string>());
    const auto said =
        ask_robots(bytes, row["agent"].get<std::string>(), row["path"].get<std::string>(), status);
    EXPECT_EQ(said.allowed, row["allowed"].get<bool>()) << row["id"] << row["why"];
  }
}

TEST(RightsFixture, signals_are_answered_as_their_standards_say) {
  const auto rows = rows_of("signals.jsonl");
  if (rows.empty()) GTEST_SKIP() << base::kNoFixtures;
  for (const auto& row : rows) {
    const auto said = ask_signal(row);
    ASSERT_TRUE(said.ok()) << row["id"];
    if (row["expected"].is_null()) {
      EXPECT_NE(std::ranges::find(row["open"], *said), row["open"].end()) << row["id"] << *said;
      continue;
    }
    EXPECT_EQ(*said, row["expected"]) << row["id"] << row["why"];
  }
}

}  // namespace
}  // namespace data::rights
