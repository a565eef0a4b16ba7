#include "model/memory.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <new>

namespace model {
namespace {

TEST(Memory, gives_what_came_back_to_the_next_of_about_that_size) {
  Memory memory;
  auto* first = memory.take(100'000);
  memory.give_back(first, 100'000);
  EXPECT_EQ(memory.take(100'100), first);
  auto* second = memory.take(100'000);
  EXPECT_NE(second, first) << "it is in use";
  memory.give_back(first, 100'100);
  auto* larger = memory.take(300'000);
  EXPECT_NE(larger, first) << "it is too small";
  memory.give_back(second, 100'000);
  memory.give_back(larger, 300'000);
}

TEST(Memory, is_aligned_and_wastes_at_most_an_eighth) {
  Memory memory;
  for (std::size_t bytes = 0; bytes < 1 << 20; bytes = bytes * 5 / 4 + 7) {
    const auto before = memory.held();
    auto* data = memory.take(bytes);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(data) % 64, 0u);
    EXPECT_LE(memory.held() - before, bytes + std::max<std::size_t>(64, bytes / 8));
    memory.give_back(data, bytes);
  }
}

TEST(Memory, gives_back_to_the_system_what_nobody_uses) {
  Memory memory;
  auto *kept = memory.take(1000), *other = memory.take(5000);
  memory.give_back(other, 5000);
  memory.trim();
  EXPECT_EQ(memory.held(), 1024u);
  memory.give_back(kept, 1000);
  memory.trim();
  EXPECT_EQ(memory.held(), 0u);
}

TEST(Memory, that_no_machine_has_is_refused_by_an_exception) {
  Memory memory;
  EXPECT_THROW((void)memory.take(std::numeric_limits<std::size_t>::max() / 4), std::bad_alloc);
  EXPECT_EQ(memory.held(), 0u);
}

}  // namespace
}  // namespace model
