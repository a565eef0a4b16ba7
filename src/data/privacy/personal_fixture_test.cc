// All rows of the reference identifiers: recall and precision by kind.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>

#include "base/fixture_test.h"
#include "base/json.h"
#include "data/privacy/personal.h"

namespace data::privacy {
namespace {

using base::Json;

struct Count {
  int wanted = 0, found = 0, country = 0, wrong = 0;
};

using Place = std::tuple<std::int64_t, std::int64_t, std::string>;

// `told`: whether a line says its language.
std::map<std::string, Count> counts_of(const std::string& path, bool told) {
  std::map<std::string, Count> out;
  std::istringstream lines(*base::real_disk()->read(path));
  for (std::string line; std::getline(lines, line);) {
    const auto row = *base::parse_json(line, path);
    const auto text = row["text"].get<std::string>();
    const auto spans =
        spans_json(text, find_personal(text, told ? row["language"].get<std::string>() : ""));
    std::map<Place, Json> got;
    for (const auto& span : spans)
      got[{span["start"], span["end"], span["kind"]}] = span["country"];
    for (const auto& span : row["spans"]) {
      if (!span["valid"].get<bool>()) continue;
      auto& count = out[span["kind"]];
      ++count.wanted;
      const auto found = got.find({span["start"], span["end"], span["kind"]});
      if (found == got.end()) {
        ADD_FAILURE() << row["id"] << " lacks " << span << " in " << text << ": " << spans;
        continue;
      }
      ++count.found;
      EXPECT_EQ(found->second, span["country"]) << row["id"] << text;
      count.country += found->second == span["country"];
      got.erase(found);
    }
    for (const auto& [place, country] : got) {
      ++out[std::get<2>(place)].wrong;
      ADD_FAILURE() << row["id"] << " has " << std::get<0>(place) << ".." << std::get<1>(place)
                    << std::get<2>(place) << country << " in " << text;
    }
  }
  return out;
}

class PersonalFixture : public testing::TestWithParam<bool> {};

TEST_P(PersonalFixture, every_identifier_is_found_and_no_near_miss_is) {
  const auto folder = base::fixture_folder("lawful");
  if (folder.empty()) GTEST_SKIP() << base::kNoFixtures;
  const auto counts = counts_of(folder + "/identifiers.jsonl", GetParam());
  EXPECT_EQ(counts.size(), 6u);
  for (const auto& [kind, count] : counts) {
    EXPECT_EQ(count.found, count.wanted) << kind;
    EXPECT_EQ(count.country, count.wanted) << kind;
    EXPECT_EQ(count.wrong, 0) << kind;
  }
}

INSTANTIATE_TEST_SUITE_P(Language, PersonalFixture, testing::Bool());

}  // namespace
}  // namespace data::privacy
