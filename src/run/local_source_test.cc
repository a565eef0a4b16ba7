#include "run/local_source.h"

#include <gtest/gtest.h>

#include "data/source.h"

namespace run {
namespace {

class ChangedSources : public testing::Test {
 protected:
  void list(const std::string& kind, const std::string& file, const std::string& bytes) {
    data::Fetched source;
    source.kind = kind;
    source.name = "mine";
    source.file = file;
    source.sha256 = base::sha256(bytes).hex();
    source.bytes = bytes.size();
    const auto list = base::Json::array({data::to_json(source)});
    disk.write_file("out/sources/sources.json", list.dump(), 0644).take();
  }
  std::vector<std::string> changed() { return changed_sources("out/sources", ctx); }

  base::MemoryDisk disk;
  base::OwnedContext owned;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 1, ""};
};

TEST_F(ChangedSources, are_none_while_the_file_stands_as_it_was_read) {
  disk.write_file("/data/en.jsonl", "{}", 0644).take();
  list("jsonl", "/data/en.jsonl", "{}");
  EXPECT_TRUE(changed().empty());
}

TEST_F(ChangedSources, name_a_file_that_changed_without_changing_its_size) {
  disk.write_file("/data/en.jsonl", "[]", 0644).take();
  list("jsonl", "/data/en.jsonl", "{}");
  EXPECT_EQ(changed(), std::vector<std::string>{"its source mine changed: /data/en.jsonl"});
}

TEST_F(ChangedSources, name_a_file_that_is_gone) {
  list("jsonl", "/data/en.jsonl", "{}");
  EXPECT_EQ(changed(), std::vector<std::string>{"its source mine is gone: /data/en.jsonl"});
}

TEST_F(ChangedSources, leave_packages_to_the_cache) {
  list("deb", "packages/a.deb", "x");
  EXPECT_TRUE(changed().empty());
}

TEST_F(ChangedSources, say_that_their_list_is_broken) {
  disk.write_file("out/sources/sources.json", "{", 0644).take();
  ASSERT_EQ(changed().size(), 1u);
  EXPECT_NE(changed()[0].find("cannot be read"), std::string::npos);
}

}  // namespace
}  // namespace run
