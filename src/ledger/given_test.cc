#include "ledger/given.h"

#include <gtest/gtest.h>

#include "ledger/shelf_test.h"

namespace ledger {
namespace {

using base::Code;

constexpr const char* kFiles[] = {"a.txt", "deep/b.txt"};

struct Folder {
  base::MemoryDisk disk;
  Folder() {
    disk.write_file("g/a.txt", "weights", 0644).take();
    disk.write_file("g/deep/b.txt", "words", 0644).take();
  }
  base::Result<Given> look(const base::Path& folder = "g") {
    return look_at_given(disk, folder, "corpus", kFiles);
  }
  std::string id(const base::Path& folder = "g") { return look(folder).take().id; }
};

TEST(Given, without_a_manifest_is_known_by_the_bytes_that_are_read_and_not_by_its_name) {
  Folder folder;
  const auto before = folder.id();
  for (const char* file : kFiles)
    base::copy_file(folder.disk, base::join("g", file), base::join("elsewhere", file)).take();
  EXPECT_EQ(folder.id("elsewhere"), before);
  folder.disk.write_file("g/README.md", "of no matter", 0644).take();
  EXPECT_EQ(folder.id(), before);
  EXPECT_EQ(folder.look()->manifest_sha256, "");
  folder.disk.write_file("g/a.txt", "weighty", 0644).take();
  EXPECT_NE(folder.id(), before);
}

TEST(Given, may_be_read_by_endings_and_have_files_that_need_not_be_there) {
  constexpr const char* files[] = {"*.weights", "README.md?"};
  base::MemoryDisk disk;
  EXPECT_EQ(look_at_given(disk, "m", "model", files).error().code, Code::missing);
  disk.write_file("m/README.md", "of words alone", 0644).take();
  EXPECT_EQ(look_at_given(disk, "m", "model", files).error().code, Code::missing);
  disk.write_file("m/2.weights", "b", 0644).take();
  disk.write_file("m/1.weights", "a", 0644).take();
  const auto given = look_at_given(disk, "m", "model", files).take();
  ASSERT_EQ(given.files.size(), 3u);
  EXPECT_EQ(given.files[0].path, "1.weights");
  disk.remove_all("m/README.md").take();
  const auto without = look_at_given(disk, "m", "model", files).take();
  EXPECT_EQ(without.files.size(), 2u);
  EXPECT_NE(without.id, given.id) << "what is read counts";
  disk.write_file("m/3.weights", "c", 0644).take();
  EXPECT_NE(look_at_given(disk, "m", "model", files)->id, without.id);
}

TEST(Given, may_be_one_file_that_is_all_of_a_model) {
  base::MemoryDisk disk;
  disk.write_file("m/all.gguf", "weights", 0644).take();
  disk.write_file("m/manifest.json", "of something else", 0644).take();
  const auto given = look_at_given(disk, "m/all.gguf", "model", kFiles).take();
  ASSERT_EQ(given.files.size(), 1u);
  EXPECT_EQ(given.files[0].path, "all.gguf");
  EXPECT_EQ(given.manifest_sha256, "");
  disk.write_file("m/all.gguf", "weighty", 0644).take();
  EXPECT_EQ(given.untouched(disk).error().code, Code::verification);
  EXPECT_NE(look_at_given(disk, "m/all.gguf", "model", kFiles)->id, given.id);
}

TEST(Given, has_the_id_that_its_maker_gave_it) {
  base::MemoryDisk disk;
  Shelf world(disk);
  const auto made = make(world.ctx, "hello").take();
  const auto given = look_at_given(disk, "out/corpus", "corpus", kFiles).take();
  EXPECT_EQ(given.id, made.id);
  EXPECT_EQ(given.manifest_sha256, base::hash_file(disk, "out/corpus/manifest.json").take().hex());
  ASSERT_EQ(given.files.size(), 2u);
  EXPECT_EQ(given.files[1].path, "deep/b.txt");
  // The same bytes without their manifest are the same content.
  disk.remove_all("out/corpus/manifest.json").take();
  EXPECT_EQ(look_at_given(disk, "out/corpus", "corpus", kFiles)->id, made.id);
}

TEST(Given, that_is_not_what_its_manifest_lists_is_refused_by_name) {
  base::MemoryDisk disk;
  Shelf world(disk);
  ASSERT_TRUE(make(world.ctx, "hello").ok());
  disk.write_file("out/corpus/a.txt", "hellp", 0644).take();
  const auto refused = look_at_given(disk, "out/corpus", "corpus", kFiles);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::verification);
  EXPECT_EQ(refused.error().where, "out/corpus/a.txt");
  EXPECT_NE(refused.error().hint.find("take manifest.json out"), std::string::npos);
}

TEST(Given, says_what_is_missing) {
  Folder folder;
  EXPECT_EQ(folder.look("nowhere").error().sentence(), "nowhere: no corpus stands here");
  EXPECT_EQ(folder.look("g/a.txt").error().code, Code::bad_data);
  folder.disk.remove_all("g/deep").take();
  const auto lacks = folder.look();
  EXPECT_EQ(lacks.error().code, Code::missing);
  EXPECT_NE(lacks.error().what.find("deep/b.txt"), std::string::npos);
}

TEST(Given, knows_whether_it_was_touched_since) {
  Folder folder;
  const auto given = folder.look().take();
  EXPECT_TRUE(given.untouched(folder.disk).ok());
  folder.disk.write_file("g/a.txt", "weightx", 0644).take();
  folder.disk.write_file("g/a.txt", "weights", 0644).take();
  EXPECT_EQ(given.untouched(folder.disk).error().where, "g/a.txt");
}

}  // namespace
}  // namespace ledger
