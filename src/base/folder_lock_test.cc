// Who may work in a folder, and what may never happen to what stands there.
#include "base/folder_lock.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <vector>

namespace base {
namespace {

// A fresh folder that goes away with the test.
class Folder {
 public:
  Folder() {
    char name[] = "/tmp/janua_lock_XXXXXX";
    path_ = ::mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Path operator/(std::string_view name) const { return join(path_, name); }
  const Path& path() const { return path_; }
  void put(const char* name, std::string_view bytes) const {
    real_disk()->write_file(*this / name, bytes, 0644).take();
  }
  std::string read(const char* name) const { return real_disk()->read(*this / name).take(); }

 private:
  Path path_;
};

TEST(FolderLock, beside_what_does_not_stand_yet_is_gone_with_its_holder) {
  const Folder folder;
  {
    const auto first = FolderLock::take_beside(folder / "new/");
    ASSERT_TRUE(first.ok()) << first.error().sentence();
    EXPECT_EQ(FolderLock::take_beside(folder / "new").error().code, Code::locked);
    EXPECT_TRUE(FolderLock::take_beside(folder / "other").ok());
    EXPECT_FALSE(std::filesystem::exists(folder / "new"));
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
  folder.put("new.lock", "4711\n");  // of a process that was killed
  EXPECT_TRUE(FolderLock::take_beside(folder / "new").ok());
  folder.put("mine.lock", "a letter");
  EXPECT_EQ(FolderLock::take_beside(folder / "mine").error().code, Code::bad_request);
  EXPECT_EQ(folder.read("mine.lock"), "a letter");
}

TEST(FolderLock, refuses_a_second_holder_and_names_the_first) {
  const Folder folder;
  auto held = FolderLock::take(folder.path());
  ASSERT_TRUE(held.ok());
  const auto second = FolderLock::take(folder.path());
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, Code::locked);
  EXPECT_NE(second.error().what.find(std::to_string(::getpid())), std::string::npos);
}

TEST(FolderLock, is_free_again_when_its_holder_goes) {
  const Folder folder;
  {
    ASSERT_TRUE(FolderLock::take(folder.path()).ok());
  }
  auto first = FolderLock::take(folder.path());
  ASSERT_TRUE(first.ok());
  {
    const FolderLock moved = std::move(first).value();
    EXPECT_FALSE(FolderLock::take(folder.path()).ok());
  }
  EXPECT_TRUE(FolderLock::take(folder.path()).ok());
}

TEST(FolderLock, is_not_left_behind_by_a_process_that_was_killed) {
  const Folder folder;
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto lock = FolderLock::take(folder.path());
    if (::write(ready[1], "x", 1) != 1) ::_exit(1);
    ::pause();
  }
  char byte;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  EXPECT_EQ(FolderLock::take(folder.path()).error().code, Code::locked);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(FolderLock::take(folder.path()).ok());
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST(FolderLock, says_missing_for_a_folder_that_is_not_there) {
  EXPECT_EQ(FolderLock::take("/nowhere/at/all").error().code, Code::missing);
}

TEST(FolderLock, holds_the_number_of_its_process_and_leaves_a_file_that_is_a_lock_to_an_audit) {
  const Folder folder;
  {
    const auto held = FolderLock::take(folder.path()).take();
    EXPECT_EQ(folder.read(".lock"), std::to_string(::getpid()) + "\n");
  }
  EXPECT_TRUE(is_lock(folder.read(".lock")));
}

TEST(FolderLock, takes_the_place_of_one_that_a_killed_run_of_any_version_left) {
  for (const char* left : {"", "4711", "4711\n"}) {
    const Folder folder;
    folder.put(".lock", left);
    const auto held = FolderLock::take(folder.path());
    ASSERT_TRUE(held.ok()) << held.error().sentence();
    EXPECT_EQ(folder.read(".lock"), std::to_string(::getpid()) + "\n");
  }
}

// A link at .lock once let a run write its process number into whatever it led to.
TEST(FolderLock, never_follows_a_link_nor_touches_what_it_leads_to) {
  const Folder folder;
  folder.put("victim", "ten years of work");
  std::filesystem::create_symlink(folder / "victim", folder / ".lock");
  const auto lock = FolderLock::take(folder.path());
  ASSERT_FALSE(lock.ok());
  EXPECT_EQ(lock.error().code, Code::bad_request);
  EXPECT_NE(lock.error().what.find("a link stands"), std::string::npos);
  EXPECT_EQ(folder.read("victim"), "ten years of work");
  EXPECT_TRUE(std::filesystem::is_symlink(folder / ".lock"));
}

TEST(FolderLock, makes_nothing_where_a_link_leads_nowhere) {
  const Folder folder;
  std::filesystem::create_symlink(folder / "nothing", folder / ".lock");
  EXPECT_EQ(FolderLock::take(folder.path()).error().code, Code::bad_request);
  EXPECT_FALSE(std::filesystem::exists(folder / "nothing"));
}

TEST(FolderLock, leaves_the_bytes_of_a_second_name_alone) {
  const Folder folder;
  for (const char* bytes : {"ten years of work", "1234"}) {
    folder.put("victim", bytes);
    std::filesystem::create_hard_link(folder / "victim", folder / ".lock");
    const bool taken = FolderLock::take(folder.path()).ok();
    EXPECT_EQ(folder.read("victim"), bytes);
    EXPECT_EQ(taken, is_lock(bytes));
    std::filesystem::remove(folder / ".lock");
  }
}

// A folder of weights called .lock was once overlooked by everybody.
TEST(FolderLock, refuses_what_is_no_lock_and_leaves_it_as_it_is) {
  const Folder folder;
  const auto refused = [&] {
    const auto lock = FolderLock::take(folder.path());
    return !lock.ok() && lock.error().code == Code::bad_request && !lock.error().hint.empty();
  };
  std::filesystem::create_directory(folder / ".lock");
  EXPECT_TRUE(refused());
  std::filesystem::remove(folder / ".lock");
  ASSERT_EQ(::mkfifo((folder / ".lock").c_str(), 0644), 0);
  EXPECT_TRUE(refused()) << "and does not wait";
  std::filesystem::remove(folder / ".lock");
  for (const std::string bytes :
       {"12 34", "weights", "-1\n", "1\n2\n", "123456789012345678901234"}) {
    folder.put(".lock", bytes);
    EXPECT_TRUE(refused()) << bytes;
    EXPECT_FALSE(is_lock(bytes)) << bytes;
    EXPECT_EQ(folder.read(".lock"), bytes);
  }
}

// Lustre without locks was once told as another run.
TEST(FolderLock, tells_a_file_system_without_locks_from_another_run) {
  const Folder folder;
  const auto code_of = [&](FolderLock::Flock flock) {
    const auto lock = FolderLock::take(folder.path(), flock);
    EXPECT_FALSE(lock.ok());
    EXPECT_EQ(lock.error().what.find("another run"), std::string::npos);
    EXPECT_FALSE(lock.error().hint.empty());
    return lock.error().code;
  };
  static int wanted = 0;
  for (const int code : {ENOLCK, EOPNOTSUPP, ENOSYS, EINVAL}) {
    wanted = code;
    EXPECT_EQ(code_of([](int, int) { return errno = wanted, -1; }), Code::unsupported);
    EXPECT_FALSE(std::filesystem::exists(folder / ".lock")) << "nothing is left";
    folder.put(".lock", "12\n");
    EXPECT_EQ(code_of([](int, int) { return errno = wanted, -1; }), Code::unsupported);
    EXPECT_EQ(folder.read(".lock"), "12\n");
    std::filesystem::remove(folder / ".lock");
  }
}

TEST(FolderLock, is_held_by_one_at_a_time_however_many_come_and_go) {
  const Folder folder;
  std::atomic<int> inside{0}, taken{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        for (int round = 0; round < 200; ++round) {
          const auto lock = FolderLock::take(folder.path());
          if (!lock.ok()) {
            EXPECT_EQ(lock.error().code, Code::locked) << lock.error().sentence();
            continue;
          }
          ++taken;
          EXPECT_EQ(++inside, 1);
          --inside;
        }
      });
  }
  EXPECT_GT(taken, 0);
}

}  // namespace
}  // namespace base
