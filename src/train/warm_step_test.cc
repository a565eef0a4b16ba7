// A warm step takes no memory from the system, and asks for none but what holds small objects: libtorch makes some
// for each product, the order of the rows and the facts of the grains are some more. All that a step computes in
// stands from the first steps on.
#include <gtest/gtest.h>
#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "train/shards_test.h"
#include "train/small_test.h"
#include "train/trainer.h"

namespace {

// Of this program, by every thread of it.
std::atomic<std::size_t> asked = 0, asked_bytes = 0, largest = 0;

void count(std::size_t size) {
  asked.fetch_add(1, std::memory_order_relaxed);
  asked_bytes.fetch_add(size, std::memory_order_relaxed);
  auto seen = largest.load(std::memory_order_relaxed);
  while (seen < size && !largest.compare_exchange_weak(seen, size)) {
  }
}

void* counted(std::size_t size) {
  count(size);
  if (auto* data = std::malloc(size > 0 ? size : 1)) return data;
  throw std::bad_alloc();
}

void* counted(std::size_t size, std::align_val_t align) {
  count(size);
  const auto line = static_cast<std::size_t>(align);
  if (auto* data = std::aligned_alloc(line, (size + line - 1) / line * line)) return data;
  throw std::bad_alloc();
}

}  // namespace

// Each form of them, so that whatever is taken by one is given back by its kin.
void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void* operator new(std::size_t size, std::align_val_t align) { return counted(size, align); }
void* operator new[](std::size_t size, std::align_val_t align) { return counted(size, align); }
void operator delete(void* data) noexcept { std::free(data); }
void operator delete[](void* data) noexcept { std::free(data); }
void operator delete(void* data, std::size_t) noexcept { std::free(data); }
void operator delete[](void* data, std::size_t) noexcept { std::free(data); }
void operator delete(void* data, std::align_val_t) noexcept { std::free(data); }
void operator delete[](void* data, std::align_val_t) noexcept { std::free(data); }
void operator delete(void* data, std::size_t, std::align_val_t) noexcept { std::free(data); }
void operator delete[](void* data, std::size_t, std::align_val_t) noexcept { std::free(data); }

namespace train {
namespace {

std::size_t from_the_system() {
  const auto held = ::mallinfo2();
  return held.arena + held.hblkhd;
}

struct Taken {
  std::size_t calls, bytes;     // asked for, a step
  std::size_t largest, system;  // asked for at once; taken from the system by all of them
};

// Of steps behind the third one, each.
Taken taken_by_warm_steps(int workers, int steps) {
  TestShards shards({{"aaa_Latn", 4000}, {"bbb_Latn", 1500}});
  base::Context ctx{*shards.disk,
                    *shards.owned.clock,
                    shards.owned.context.reporter,
                    shards.owned.context.cancel,
                    workers,
                    ""};
  const auto trainer = Trainer::open(small_model(), small_recipe(), shards.folder, 7, ctx).take();
  for (int i = 0; i < 3; ++i) trainer->step().take();
  const Taken before{asked, asked_bytes, 0, from_the_system()};
  largest = 0;
  for (int i = 0; i < steps; ++i) trainer->step().take();
  return {(asked - before.calls) / static_cast<std::size_t>(steps),
          (asked_bytes - before.bytes) / static_cast<std::size_t>(steps), largest,
          from_the_system() - before.system};
}

TEST(WarmStep, takes_no_memory_from_the_system_and_none_as_large_as_what_it_computes) {
  const auto taken = taken_by_warm_steps(1, 8);
  EXPECT_EQ(taken.system, 0u) << taken.calls << " objects a step, of " << taken.bytes << " bytes";
  EXPECT_LE(taken.largest, 4096u) << "the smallest activation of a grain is larger";
  EXPECT_GT(taken.calls, 0u) << "objects are counted";
}

// Which grain a thread computes, and how long its texts are, is another one each time; what it needs for that
// comes with the first steps, too.
TEST(WarmStep, asks_for_small_objects_alone_on_two_threads) {
  EXPECT_LE(taken_by_warm_steps(2, 8).largest, 4096u);
}

}  // namespace
}  // namespace train
