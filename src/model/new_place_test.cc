#include "model/new_place.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/folder_test.h"

namespace model {
namespace {

TEST(NewPlace, a_file_stands_under_its_name_once_it_is_whole_and_else_nothing_stays) {
  base::MemoryDisk disk;
  base::Disk& there = disk;
  {
    const auto file = NewFile::begin(disk, "m.gguf").take();
    there.write_file(file.building(), "half").take();
    EXPECT_FALSE(disk.exists("m.gguf"));
  }
  EXPECT_FALSE(disk.exists("m.gguf.part.gguf"));
  auto file = NewFile::begin(disk, "m.gguf").take();
  there.write_file(file.building(), "whole").take();
  file.commit().take();
  EXPECT_EQ(disk.read("m.gguf").take(), "whole");
  EXPECT_FALSE(disk.exists("m.gguf.part.gguf"));
}

TEST(NewPlace, a_file_is_never_made_over_something_and_takes_no_folder_for_its_part) {
  base::MemoryDisk disk;
  base::Disk& there = disk;
  there.write_file("m.gguf", "mine").take();
  EXPECT_EQ(NewFile::begin(disk, "m.gguf").error().hint, "name a file that is not there yet");
  there.write_file("n.gguf/note", "mine").take();
  EXPECT_EQ(NewFile::begin(disk, "n.gguf").error().what, "something stands there already");
  there.write_file("o.gguf.part.gguf/note", "mine").take();
  EXPECT_EQ(NewFile::begin(disk, "o.gguf").error().where, "o.gguf.part.gguf");
  EXPECT_EQ(disk.read("o.gguf.part.gguf/note").take(), "mine");
}

// Bug: a hub's cache is made of links, which were passed over: the new model had no config.json.
TEST(NewPlace, what_stands_beside_weights_is_copied_through_links_to_files_alone) {
  const base::Folder place;
  const auto disk = base::real_disk();
  disk->write_file(place / "blob", "{}", 0644).take();
  disk->make_folders(place / "in/sub").take();
  disk->write_file(place / "in/adapter_config.json", "{}", 0644).take();
  const auto link = [&](const char* to, const char* name) {
    std::filesystem::create_symlink(to, place / (std::string("in/") + name));
  };
  link("../blob", "config.json");
  link("/dev/zero", "endless.txt");
  link("nowhere", "lost.txt");
  link("sub", "folder");
  {
    auto folder = NewFolder::begin(*disk, place / "out").take();
    folder.copy_beside_weights(place / "in").take();
    folder.commit().take();
  }
  const auto made = disk->list(place / "out").take();
  ASSERT_EQ(made.size(), 1u);
  EXPECT_EQ(made[0].name, "config.json");
  EXPECT_FALSE(made[0].is_link);
  EXPECT_EQ(disk->read(place / "out/config.json").take(), "{}");
}

// Bug: the whole conversion ran before its name was refused.
TEST(NewPlace, a_link_that_leads_nowhere_is_no_free_name) {
  const base::Folder place;
  const auto disk = base::real_disk();
  std::filesystem::create_symlink("nowhere", place / "out");
  std::filesystem::create_symlink("nowhere", place / "m.gguf");
  EXPECT_EQ(NewFolder::begin(*disk, place / "out").error().what, "something stands there already");
  EXPECT_EQ(NewFile::begin(*disk, place / "m.gguf").error().what, "something stands there already");
  EXPECT_EQ(disk->list(place.path()).take().size(), 2u);
}

// Bug: the hint spoke of --out for a run and of JANUA_KEY.
TEST(NewPlace, where_nothing_can_be_made_another_place_is_asked_for) {
  struct Shut : base::MemoryDisk {
    bool can_write(const base::Path&) override { return false; }
  } disk;
  base::Disk& there = disk;
  there.write_file("shut/note", "").take();
  for (const auto& error :
       {NewFolder::begin(disk, "shut/m").error(), NewFile::begin(disk, "shut/m.gguf").error()}) {
    EXPECT_EQ(error.where, "shut");
    EXPECT_EQ(error.hint, "change its permissions, or name a place for the model elsewhere");
  }
}

// Bug: the second one deleted what the first had built, and both failed.
TEST(NewPlace, of_two_at_once_the_first_goes_on) {
  const base::Folder place;
  const auto disk = base::real_disk();
  {
    auto first = NewFolder::begin(*disk, place / "m").take();
    disk->write_file(base::join(first.building(), "config.json"), "{}").take();
    EXPECT_EQ(NewFolder::begin(*disk, place / "m").error().code, base::Code::locked);
    first.commit().take();
  }
  const auto made = disk->list(place / "m").take();
  ASSERT_EQ(made.size(), 1u) << "neither mark nor lock stays";
  EXPECT_EQ(made[0].name, "config.json");
  {
    const auto stopped = NewFolder::begin(*disk, place / "n").take();
  }
  disk->make_folders(place / "n.part").take();
  disk->write_file(place / "n.part/.janua", "").take();
  disk->write_file(place / "n.part/.lock", "12345\n").take();
  EXPECT_TRUE(NewFolder::begin(*disk, place / "n").ok()) << "who was killed holds no lock";
}

TEST(NewPlace, a_folder_that_is_not_committed_leaves_nothing) {
  base::MemoryDisk disk;
  base::Disk& there = disk;
  {
    const auto folder = NewFolder::begin(disk, "m/").take();
    there.write_file(base::join(folder.building(), "config.json"), "{}").take();
  }
  EXPECT_FALSE(disk.is_folder("m.part"));
  EXPECT_FALSE(disk.is_folder("m"));
}

}  // namespace
}  // namespace model
