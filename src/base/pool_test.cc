#include "base/pool.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <numeric>
#include <set>
#include <stdexcept>

#include "base/parallel.h"

namespace base {
namespace {

TEST(Pool, calls_every_index_once_whatever_the_number_of_workers) {
  Pool pool;
  for (const int workers : {-1, 0, 1, 2, 3, 16, 5}) {
    for (const std::size_t count : {0u, 1u, 2u, 1000u}) {
      std::vector<int> calls(count, 0);
      pool.run(workers, count, [&](int, std::size_t i) { ++calls[i]; });
      EXPECT_EQ(std::accumulate(calls.begin(), calls.end(), std::size_t{0}), count);
      EXPECT_EQ(std::count(calls.begin(), calls.end(), 1), static_cast<std::ptrdiff_t>(count));
    }
  }
}

TEST(Pool, gives_no_two_calls_at_once_the_same_worker) {
  Pool pool;
  std::array<std::atomic<int>, 4> busy{};
  std::atomic<bool> met = false;
  for (int round = 0; round < 200; ++round)
    pool.run(4, 16, [&](int worker, std::size_t) {
      ASSERT_TRUE(worker >= 0 && worker < 4);
      if (++busy[static_cast<std::size_t>(worker)] > 1) met = true;
      std::this_thread::yield();
      --busy[static_cast<std::size_t>(worker)];
    });
  EXPECT_FALSE(met);
}

TEST(Pool, throws_the_first_exception_again_and_starts_no_new_work) {
  Pool pool;
  std::atomic<int> calls{0};
  const auto fail = [&] {
    pool.run(2, 100000, [&](int, std::size_t i) {
      ++calls;
      if (i == 3) throw std::runtime_error("the fourth one");
    });
  };
  EXPECT_THROW(fail(), std::runtime_error);
  EXPECT_LT(calls.load(), 100000);
  EXPECT_THROW(pool.run(4, 64, [](int, std::size_t) -> void { throw std::runtime_error("all"); }),
               std::runtime_error);
  std::atomic<int> after{0};
  pool.run(4, 64, [&](int, std::size_t) { ++after; });
  EXPECT_EQ(after.load(), 64);
}

TEST(Pool, works_on_several_threads_at_once_and_keeps_them) {
  Pool pool;
  std::set<std::thread::id> threads;
  std::mutex mutex;
  for (int round = 0; round < 5; ++round) {
    std::atomic<int> waiting{0};
    pool.run(3, 3, [&](int, std::size_t) {
      ++waiting;
      while (waiting.load() < 3) std::this_thread::yield();  // ends only if three work at once
      const std::lock_guard lock(mutex);
      threads.insert(std::this_thread::get_id());
    });
  }
  EXPECT_EQ(threads.size(), 3u);
  EXPECT_TRUE(threads.contains(std::this_thread::get_id()));
}

TEST(Pool, stays_on_the_calling_thread_with_one_worker) {
  Pool pool;
  const auto here = std::this_thread::get_id();
  pool.run(1, 10, [&](int worker, std::size_t) {
    EXPECT_EQ(worker, 0);
    EXPECT_EQ(std::this_thread::get_id(), here);
  });
}

TEST(Pool, runs_work_inside_work_on_the_thread_that_asks) {
  Pool pool;
  std::atomic<int> calls{0};
  pool.run(4, 8, [&](int, std::size_t) {
    const auto here = std::this_thread::get_id();
    pool.run(4, 8, [&](int worker, std::size_t) {
      EXPECT_EQ(worker, 0);
      EXPECT_EQ(std::this_thread::get_id(), here);
      ++calls;
    });
  });
  EXPECT_EQ(calls.load(), 64);
}

TEST(Pool, serves_several_callers_at_once) {
  Pool pool;
  std::atomic<int> calls{0};
  std::vector<std::jthread> callers;
  for (int caller = 0; caller < 4; ++caller)
    callers.emplace_back([&] {
      for (int round = 0; round < 100; ++round) pool.run(3, 10, [&](int, std::size_t) { ++calls; });
    });
  callers.clear();
  EXPECT_EQ(calls.load(), 4 * 100 * 10);
}

TEST(ParallelFor, calls_every_index_and_throws_what_a_call_throws) {
  std::vector<int> squares(1000);
  parallel_for(4, squares.size(), [&](std::size_t i) { squares[i] = static_cast<int>(i * i); });
  for (std::size_t i = 0; i < squares.size(); ++i) ASSERT_EQ(squares[i], static_cast<int>(i * i));
  EXPECT_THROW(parallel_for(4, 64, [](std::size_t) { throw std::runtime_error("all"); }),
               std::runtime_error);
}

}  // namespace
}  // namespace base
