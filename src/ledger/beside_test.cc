#include "ledger/beside.h"

#include <gtest/gtest.h>

namespace ledger {
namespace {

void put(base::Disk& disk, const base::Path& folder, const std::string& kind) {
  Manifest manifest;
  manifest.kind = kind;
  manifest.id = manifest.content_id();
  disk.write_file(folder + "/manifest.json", manifest.to_json().dump(), 0644).take();
}

TEST(Beside, artefacts_are_found_by_their_kind_whatever_their_folders_are_called) {
  base::MemoryDisk disk;
  put(disk, "out/words", "tokenizer");
  put(disk, "out/tokenizer", "corpus");
  const auto found = artefacts_in(disk, "out", "tokenizer");
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].folder, "out/words");
  EXPECT_EQ(*the_only(disk, "out", "corpus"), "out/tokenizer");
  EXPECT_EQ(*the_only(disk, "out", "model"), "");
  EXPECT_TRUE(artefacts_in(disk, "nowhere").empty());
}

TEST(Beside, what_is_on_its_way_or_was_set_aside_is_no_artefact_of_the_folder) {
  base::MemoryDisk disk;
  put(disk, "out/train", "train");
  put(disk, "out/train.work", "train");
  put(disk, "out/train.before-0123456789ab", "train");
  disk.write_file("out/other/manifest.json", "{", 0644).take();
  EXPECT_EQ(artefacts_in(disk, "out").size(), 1u);
}

TEST(Beside, of_several_each_is_named_and_none_is_taken) {
  base::MemoryDisk disk;
  put(disk, "out/large", "tokenizer");
  put(disk, "out/small", "tokenizer");
  const auto found = the_only(disk, "out", "tokenizer");
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code, base::Code::bad_request);
  EXPECT_EQ(found.error().hint, "name the folder of one: out/large, out/small");
}

TEST(Beside, the_folder_around_an_artefact_is_found_from_inside_it_too) {
  EXPECT_EQ(folder_around("out/two/model/"), "out/two");
  EXPECT_EQ(folder_around("."), "./..");
}

}  // namespace
}  // namespace ledger
