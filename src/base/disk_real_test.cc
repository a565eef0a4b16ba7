// What only a real disk does: it is full, forbids, links in circles and holds what is no file.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "base/disk.h"
#include "base/folder_test.h"
#include "base/forbidden.h"
#include "base/hash.h"

namespace base {
namespace {

TEST(RealDisk, digests_again_what_was_written_over_with_its_times_set_back) {
  const Folder folder;
  const auto disk = real_disk();
  disk->write_file(folder / "a", "one", 0644).take();
  EXPECT_EQ(disk->digest(folder / "a").take().root, sha256("one"));
  const auto time = std::filesystem::last_write_time(folder / "a");
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  {
    std::FILE* file = std::fopen((folder / "a").c_str(), "r+");
    std::fputs("two", file);
    std::fclose(file);
  }
  std::filesystem::last_write_time(folder / "a", time);
  EXPECT_EQ(disk->digest(folder / "a").take().root, sha256("two"));
}

TEST(RealDisk, says_where_a_path_leads_and_what_room_there_is) {
  const Folder folder;
  const auto disk = real_disk();
  disk->make_folders(folder / "a/b").take();
  std::filesystem::create_directory_symlink("a/b", folder / "link");
  EXPECT_EQ(disk->real_path(folder / "link").take(), disk->real_path(folder / "a/b").take());
  EXPECT_EQ(disk->real_path(folder / "none").error().code, Code::missing);
  EXPECT_TRUE(disk->can_write(folder / "a"));
  EXPECT_FALSE(disk->can_write(folder / "none"));
  EXPECT_GT(disk->room(folder / "a").value_or(0), 0u);
  EXPECT_FALSE(disk->room(folder / "none").has_value());
}

TEST(RealDisk, says_that_the_disk_is_full_and_leaves_nothing_half_written) {
  const Folder folder;
  const auto disk = real_disk();
  ASSERT_TRUE(disk->write_file(folder / "a", "old").ok());
  std::filesystem::create_symlink("/dev/full",
                                  folder / "a.part");  // every write to it finds no space
  const auto written = disk->write_file(folder / "a", "new bytes");
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().code, Code::full_disk);
  EXPECT_EQ(written.error().where, folder / "a");
  EXPECT_EQ(*disk->read(folder / "a"), "old");
  EXPECT_FALSE(disk->exists(folder / "a.part"));
  EXPECT_EQ(disk->append("/dev/full", "x", false).error().code, Code::full_disk);
}

// A file that may not grow stands for a disk that fills up in the middle of a line.
TEST(RealDisk, takes_an_append_back_that_did_not_fit) {
  const Folder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const auto disk = real_disk();
    if (!disk->append(folder / "log", std::string(6, 'a'), true).ok()) ::_exit(2);
    const rlimit limit{10, 10};
    if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(3);
    if (disk->append(folder / "log", std::string(100, 'b'), true).ok()) ::_exit(4);
    ::_exit(*disk->read(folder / "log") == "aaaaaa" ? 0 : 5);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(RealDisk, names_a_folder_that_may_not_be_written) {
  const auto disk = real_disk();
  const auto written = disk->write_file("/proc/janua", "x");
  ASSERT_FALSE(written.ok());
  EXPECT_EQ(written.error().where, "/proc/janua");
  EXPECT_FALSE(disk->make_folders("/proc/janua/sub").ok());
  EXPECT_FALSE(disk->open_writer("/proc/janua").ok());
  EXPECT_FALSE(disk->append("/proc/janua", "x", false).ok());
}

// Bug: who could not read a file of their text was told of --out and JANUA_KEY. The superuser may
// read anything, so a child that is nobody tries.
TEST(RealDisk, gives_advice_on_reading_where_reading_is_forbidden) {
  const Folder folder;
  const auto disk = real_disk();
  ASSERT_TRUE(disk->make_folders(folder / "shut").ok());
  ASSERT_TRUE(disk->write_file(folder / "a", "x").ok());
  std::filesystem::permissions(folder / "a", std::filesystem::perms::none);
  std::filesystem::permissions(folder / "shut", std::filesystem::perms::none);
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && ::seteuid(65534) != 0) ::_exit(0);
    const auto file = disk->read(folder / "a");
    const auto inside = disk->list(folder / "shut");
    for (const auto* error :
         {file.ok() ? nullptr : &file.error(), inside.ok() ? nullptr : &inside.error()})
      if (!error || !cannot_be_opened(*error) || error->code != Code::io ||
          error->hint.find("--out") != std::string::npos ||
          error->hint.find("right to read") == std::string::npos)
        ::_exit(2);
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  std::filesystem::permissions(folder / "shut", std::filesystem::perms::owner_all);
}

// Bug: a file that was written under the name of a device, a pipe or a link took its place.
TEST(RealDisk, a_new_file_takes_the_place_of_no_link_pipe_or_device) {
  const Folder folder;
  const auto disk = real_disk();
  disk->write_file(folder / "real", "old", 0644).take();
  std::filesystem::create_symlink("real", folder / "link");
  std::filesystem::create_symlink("nowhere", folder / "dangling");
  for (const auto* name : {"link", "dangling"}) {
    const auto written = disk->write_file(folder / name, "new", 0644);
    ASSERT_FALSE(written.ok());
    EXPECT_EQ(written.error().what, "is a link, and a new file would take its place");
    EXPECT_FALSE(disk->open_writer(folder / name).ok());
    EXPECT_FALSE(disk->rename(folder / "real", folder / name).ok());
    EXPECT_TRUE(std::filesystem::is_symlink(folder / name));
  }
  EXPECT_EQ(*disk->read(folder / "real"), "old");
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(disk->write_file(folder / "pipe", "x", 0644).error().what,
            "nobody reads from this pipe");
  const int reads = ::open((folder / "pipe").c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_GE(reads, 0);
  disk->write_file(folder / "pipe", "ab", 0644).take();
  {
    const auto writer = disk->open_writer(folder / "pipe").take();
    writer->write("cd").take();
    writer->commit().take();
  }
  char found[8] = {};
  EXPECT_EQ(::read(reads, found, sizeof found), 4);
  EXPECT_STREQ(found, "abcd");
  ::close(reads);
  EXPECT_FALSE(disk->rename(folder / "real", folder / "pipe").ok());
  EXPECT_TRUE(std::filesystem::is_fifo(folder / "pipe"));
  EXPECT_FALSE(std::filesystem::exists(folder / "pipe.part"));
  disk->write_file("/dev/null", "x", 0644).take();
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

TEST(RealDisk, refuses_to_write_into_a_folder_that_is_not_there) {
  const Folder folder;
  EXPECT_EQ(real_disk()->write_file(folder / "none/a", "x").error().code, Code::missing);
}

TEST(RealDisk, refuses_to_read_a_folder_as_a_file) {
  const Folder folder;
  EXPECT_EQ(real_disk()->read(folder.path()).error().what, "is a folder, not a file");
}

TEST(RealDisk, leaves_no_part_when_the_target_is_a_folder) {
  const Folder folder;
  const auto disk = real_disk();
  ASSERT_TRUE(disk->make_folders(folder / "a/b").ok());
  EXPECT_FALSE(disk->write_file(folder / "a", "x").ok());
  EXPECT_FALSE(disk->exists(folder / "a.part"));
}

TEST(RealDisk, gives_a_secret_its_mode_from_the_first_moment) {
  const Folder folder;
  ASSERT_TRUE(real_disk()->write_file(folder / "key", "secret", 0600).ok());
  struct stat info{};
  ::stat((folder / "key").c_str(), &info);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST(RealDisk, keeps_a_secret_and_its_folder_to_the_owner) {
  const Folder folder;
  ASSERT_TRUE(*real_disk()->write_secret(folder / "keys/key", "secret"));
  struct stat info{};
  ::stat((folder / "keys/key").c_str(), &info);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  ::stat((folder / "keys").c_str(), &info);
  EXPECT_EQ(info.st_mode & 0777, 0700u);
}

TEST(RealDisk, does_not_wait_for_the_writer_of_a_pipe) {
  const auto path = testing::TempDir() + "pipe" + std::to_string(::getpid());
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  EXPECT_EQ(real_disk()->map(path).error().what, "is a pipe, socket or device, not a file");
  ::unlink(path.c_str());
}

TEST(RealDisk, does_not_follow_links_to_folders_round_and_round) {
  const auto folder = testing::TempDir() + "round" + std::to_string(::getpid());
  std::filesystem::create_directories(folder + "/below");
  std::filesystem::create_symlink("..", folder + "/below/up");
  const auto disk = real_disk();
  ASSERT_TRUE(disk->write_file(folder + "/below/a", "a", 0644).ok());
  EXPECT_EQ(list_files(*disk, folder).take(), std::vector<Path>{"below/a"});
  std::filesystem::remove_all(folder);
}

TEST(RealDisk, lists_links_that_lead_nowhere_or_in_a_circle) {
  const Folder folder;
  std::filesystem::create_symlink("none", folder / "nowhere");
  std::filesystem::create_symlink("circle", folder / "circle");
  const auto entries = real_disk()->list(folder.path());
  ASSERT_TRUE(entries.ok());
  ASSERT_EQ(entries->size(), 2u);
  EXPECT_FALSE((*entries)[0].is_folder);
  EXPECT_EQ((*entries)[1].size, 0u);
}

TEST(RealDisk, reads_what_has_no_size_of_its_own) {
  EXPECT_NE(real_disk()->read("/proc/self/status")->find("Name:"), std::string::npos);
}

}  // namespace
}  // namespace base
