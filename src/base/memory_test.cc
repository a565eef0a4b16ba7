#include "base/memory.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace base {
namespace {

class Memory : public testing::Test {
 protected:
  ~Memory() override { std::filesystem::remove_all(root); }
  void put(const std::string& path, const std::string& text) {
    std::filesystem::create_directories(parent(root + path));
    std::ofstream(root + path) << text;
  }
  Path root = std::string(testing::TempDir()) + "memory_test_" + std::to_string(::getpid());
};

// Bug: in a container of 4 GB the machine's 64 GB were planned with, and the run was killed.
TEST_F(Memory, the_limit_of_a_container_counts) {
  EXPECT_EQ(memory_limit(root), UINT64_MAX);
  put("/proc/self/cgroup", "0::/\n");
  put("/sys/fs/cgroup/memory.max", "max\n");
  EXPECT_EQ(memory_limit(root), UINT64_MAX);
  put("/sys/fs/cgroup/memory.max", "4294967296\n");
  EXPECT_EQ(memory_limit(root), 4294967296u);
}

TEST_F(Memory, of_groups_within_each_other_the_smallest_limit_counts) {
  put("/proc/self/cgroup", "0::/user/job/step\n");
  put("/sys/fs/cgroup/user/job/step/memory.max", "max\n");
  put("/sys/fs/cgroup/user/job/memory.max", "2000\n");
  put("/sys/fs/cgroup/user/memory.max", "3000\n");
  EXPECT_EQ(memory_limit(root), 2000u);
}

TEST_F(Memory, limits_of_the_first_version_are_known_too) {
  put("/proc/self/cgroup", "5:cpu,cpuacct:/a\n4:memory:/slurm/job\n0::/\n");
  put("/sys/fs/cgroup/memory/slurm/job/memory.limit_in_bytes", "5000\n");
  put("/sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
  EXPECT_EQ(memory_limit(root), 5000u);
}

TEST_F(Memory, is_there) {
  EXPECT_GT(memory_there(), 1u << 20);
  EXPECT_LE(memory_there(), memory_limit(""));
}

}  // namespace
}  // namespace base
