#include "base/recipe_path.h"

#include <gtest/gtest.h>

namespace base {
namespace {

struct Own {
  RecipePath path;
  template <class V>
  void fields(V& v) {
    v(path, "path", "where it lies");
  }
};

Own read(const std::string& file, const std::string& toml,
         const std::vector<std::string>& set = {}) {
  auto value = parse_recipe(toml, file).take();
  for (const auto& one : set) set_value(value, one).take();
  Own out;
  read_fields(value, out).take();
  return out;
}

TEST(RecipePath, is_meant_from_the_folder_of_the_recipe) {
  EXPECT_EQ(read("a/b/own.toml", "path = 'docs'\n").path.place(), "a/b/docs");
  EXPECT_EQ(read("a/b/own.toml", "path = '../docs'\n").path.place(), "a/b/../docs");
  EXPECT_EQ(read("/a/own.toml", "path = 'docs'\n").path.place(), "/a/docs");
  EXPECT_EQ(read("own.toml", "path = 'docs'\n").path.place(), "docs");
  EXPECT_EQ(read("a/own.toml", "path = '/docs'\n").path.place(), "/docs");
  EXPECT_EQ(read("a/own.toml", "").path.place(), "");
}

TEST(RecipePath, said_by_set_is_meant_from_where_janua_was_started) {
  EXPECT_EQ(read("a/own.toml", "path = 'x'\n", {"path=docs"}).path.place(), "docs");
  EXPECT_EQ(read("a/own.toml", "", {"path=\"docs\""}).path.place(), "docs");
}

TEST(RecipePath, is_recorded_as_it_was_said) {
  const auto own = read("a/own.toml", "path = 'docs'\n");
  EXPECT_EQ(to_json(own), (Json{{"path", "docs"}}));
  EXPECT_EQ(key_json(own), (Json{{"path", "docs"}}));
  EXPECT_EQ(key_json(Own{}), Json::object());
  Own again;
  ASSERT_TRUE(from_json(to_json(own), again, "").ok());
  EXPECT_EQ(again.path.place(), "docs");
  EXPECT_FALSE(from_json(Json{{"path", 3}}, again, "").ok());
}

TEST(RecipePath, is_described_as_a_key_and_not_as_a_table) {
  std::vector<FieldRow> rows;
  describe(Own{}, "own", rows);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].path, "own.path");
  EXPECT_EQ(rows[0].type, "path");
  EXPECT_EQ(rows[0].text, "where it lies");
}

TEST(RecipePath, that_leads_nowhere_says_from_where_it_is_meant) {
  MemoryDisk disk;
  disk.write_file("docs/a.txt", "a", 0644).take();
  EXPECT_NE(read("a/own.toml", "path = 'docs'\n").path.hint(disk).find("where janua was started"),
            std::string::npos);
  EXPECT_NE(read("a/own.toml", "path = 'x'\n").path.hint(disk).find("if the recipe was moved"),
            std::string::npos);
}

}  // namespace
}  // namespace base
