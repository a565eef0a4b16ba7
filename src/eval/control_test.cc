#include "eval/control.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace eval {
namespace {

struct Folder {
  std::string path = std::string(testing::TempDir()) + "control_test_" + std::to_string(::getpid());
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
};

HeldOut repeated(const std::string& text, int times) {
  HeldOut out;
  out.set = "pages";
  out.language = "deu_Latn";
  for (int i = 0; i < times; ++i) {
    out.documents.push_back({std::to_string(i), text});
    out.bytes += text.size() + 1;
  }
  return out;
}

TEST(Control, names_the_xz_that_ran) {
  EXPECT_EQ(find_control().take().program.rfind("xz (XZ Utils)", 0), 0u);
}

// Bug: whatever kept xz from starting was answered with "install the package xz-utils".
TEST(Control, asks_to_install_xz_only_where_it_is_not_there) {
  const std::string path = std::getenv("PATH");
  Folder folder;
  ::setenv("PATH", folder.path.c_str(), 1);
  const auto none = find_control();
  {
    std::ofstream(folder.path + "/xz") << "#!/bin/sh\necho broken >&2; exit 7\n";
  }
  const auto locked = find_control();
  std::filesystem::permissions(folder.path + "/xz", std::filesystem::perms::owner_all);
  const auto broken = find_control();
  ::setenv("PATH", path.c_str(), 1);
  ASSERT_FALSE(none.ok());
  EXPECT_NE(none.error().hint.find("install the package xz-utils"), std::string::npos);
  for (const auto* other : {&locked, &broken}) {
    ASSERT_FALSE(other->ok());
    EXPECT_EQ(other->error().hint.find("install the package"), std::string::npos);
  }
  EXPECT_NE(locked.error().what.find("Permission denied"), std::string::npos);
  EXPECT_NE(broken.error().what.find("status 7: broken"), std::string::npos);
}

TEST(Control, compresses_repetition_to_almost_nothing) {
  Folder folder;
  base::OwnedContext owned;
  const auto size =
      compressed_size(owned.context, repeated("the same line", 1000), folder.path + "/x");
  ASSERT_TRUE(size.ok()) << size.error().sentence();
  EXPECT_GT(*size, 32u);  // header, index and footer are counted
  EXPECT_LT(*size, 300u);
}

TEST(Control, leaves_no_scratch_file_behind) {
  Folder folder;
  base::OwnedContext owned;
  compressed_size(owned.context, repeated("text", 2), folder.path + "/x").take();
  EXPECT_TRUE(std::filesystem::is_empty(folder.path));
}

TEST(Control, says_which_set_failed) {
  base::OwnedContext owned;
  base::MemoryDisk memory;  // xz cannot see this file
  base::Context ctx{memory, *owned.clock, *owned.reporter, owned.cancel, 1, ""};
  const auto size = compressed_size(ctx, repeated("text", 2), "/nowhere/at/all");
  ASSERT_FALSE(size.ok());
  EXPECT_EQ(size.error().where, "pages/deu_Latn");
}

}  // namespace
}  // namespace eval
