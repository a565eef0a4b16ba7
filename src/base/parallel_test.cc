#include "base/parallel.h"

#include <gtest/gtest.h>

#include <numeric>
#include <set>
#include <stdexcept>

namespace base {
namespace {

TEST(ParallelFor, calls_every_index_once_whatever_the_number_of_workers) {
  for (const int workers : {-1, 0, 1, 2, 3, 16}) {
    for (const std::size_t count : {0u, 1u, 2u, 1000u}) {
      std::vector<int> calls(count, 0);
      parallel_for(workers, count, [&](std::size_t i) { ++calls[i]; });
      EXPECT_EQ(std::accumulate(calls.begin(), calls.end(), std::size_t{0}), count);
      EXPECT_EQ(std::count(calls.begin(), calls.end(), 1), static_cast<std::ptrdiff_t>(count));
    }
  }
}

TEST(ParallelFor, throws_the_first_exception_again_and_starts_no_new_work) {
  std::atomic<int> calls{0};
  const auto fail = [&] {
    parallel_for(2, 100000, [&](std::size_t i) {
      ++calls;
      if (i == 3) throw std::runtime_error("the fourth one");
    });
  };
  EXPECT_THROW(fail(), std::runtime_error);
  EXPECT_LT(calls.load(), 100000);
}

TEST(ParallelFor, throws_one_exception_when_every_call_throws) {
  EXPECT_THROW(parallel_for(4, 64, [](std::size_t) { throw std::runtime_error("all"); }),
               std::runtime_error);
}

TEST(ParallelFor, works_on_several_threads_at_once) {
  std::mutex mutex;
  std::set<std::thread::id> threads;
  std::atomic<int> waiting{0};
  parallel_for(2, 2, [&](std::size_t) {
    ++waiting;
    while (waiting.load() < 2) std::this_thread::yield();  // ends only if two work at once
    const std::lock_guard lock(mutex);
    threads.insert(std::this_thread::get_id());
  });
  EXPECT_EQ(threads.size(), 2u);
}

TEST(ParallelFor, stays_on_the_calling_thread_with_one_worker) {
  const auto here = std::this_thread::get_id();
  parallel_for(1, 10, [&](std::size_t) { EXPECT_EQ(std::this_thread::get_id(), here); });
}

}  // namespace
}  // namespace base
