#include "base/map_guard.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

namespace base {
namespace {

constexpr std::size_t kPage = 4096;

// A mapped file of 'a's that can be cut.
class Map {
 public:
  explicit Map(std::size_t pages) : size_(pages * kPage) {
    char name[] = "/tmp/janua_map_XXXXXX";
    fd_ = ::mkstemp(name);
    ::unlink(name);
    const std::string bytes(size_, 'a');
    EXPECT_EQ(::write(fd_, bytes.data(), size_), static_cast<ssize_t>(size_));
    start_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, fd_, 0);
  }
  Map(const Map&) = delete;
  ~Map() {
    ::munmap(start_, size_);
    ::close(fd_);
  }
  void cut(std::size_t pages) { EXPECT_EQ(::ftruncate(fd_, static_cast<off_t>(pages * kPage)), 0); }
  char at(std::size_t page) const {
    return static_cast<volatile const char*>(start_)[page * kPage];
  }
  void* start() const { return start_; }
  std::size_t size() const { return size_; }

 private:
  std::size_t size_;
  int fd_;
  void* start_;
};

TEST(MapGuard, reads_zeros_behind_the_end_of_a_shrunken_file_and_remembers_it) {
  Map map(8);
  const MapGuard guard(map.start(), map.size());
  EXPECT_EQ(map.at(7), 'a');
  EXPECT_FALSE(guard.torn());
  map.cut(3);
  EXPECT_EQ(map.at(2), 'a');
  EXPECT_FALSE(guard.torn());
  EXPECT_EQ(map.at(5), 0);
  EXPECT_EQ(map.at(3), 0);
  EXPECT_EQ(map.at(7), 0);
  EXPECT_TRUE(guard.torn());
}

TEST(MapGuard, marks_only_the_map_whose_file_shrank) {
  Map cut(4), kept(4);
  const MapGuard cut_guard(cut.start(), cut.size()), kept_guard(kept.start(), kept.size());
  cut.cut(0);
  EXPECT_EQ(cut.at(0), 0);
  EXPECT_EQ(kept.at(3), 'a');
  EXPECT_TRUE(cut_guard.torn());
  EXPECT_FALSE(kept_guard.torn());
}

TEST(MapGuard, begins_untorn_where_a_torn_one_has_gone) {
  for (int i = 0; i < 3; ++i) {
    Map map(2);
    const MapGuard guard(map.start(), map.size());
    EXPECT_FALSE(guard.torn());
    map.cut(0);
    EXPECT_EQ(map.at(1), 0);
    EXPECT_TRUE(guard.torn());
  }
}

TEST(MapGuard, holds_for_many_threads_that_map_cut_and_read_at_once) {
  std::atomic<int> torn{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        Map map(16);
        const MapGuard guard(map.start(), map.size());
        map.cut(static_cast<std::size_t>(i % 16));
        for (std::size_t page = 16; page-- > 0;) map.at(page);
        torn += guard.torn();
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(torn.load(), 8 * 50);
}

// Runs fn in a child of its own.
template <class F>
int status_of(F&& fn) {
  const pid_t child = ::fork();
  if (child == 0) {
    fn();
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return status;
}

TEST(MapGuard, leaves_a_signal_from_elsewhere_what_it_was) {
  const Map warm(1);
  {
    const MapGuard installs(warm.start(), warm.size());
  }
  const auto unguarded = status_of([&] {
    Map map(2);
    map.cut(0);
    map.at(0);
  });
  EXPECT_FALSE(WIFEXITED(unguarded) && WEXITSTATUS(unguarded) == 0);
  const auto sent = status_of([] { ::raise(SIGBUS); });
  EXPECT_FALSE(WIFEXITED(sent) && WEXITSTATUS(sent) == 0);
}

}  // namespace
}  // namespace base
