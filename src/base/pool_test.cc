#include "base/pool.h"

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <mutex>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>

#include "base/parallel.h"

namespace base {
namespace {

TEST(Pool, calls_every_index_once_whatever_the_number_of_workers) {
  for (const int workers : {-1, 0, 1, 2, 3, 16, 5}) {
    const Pool pool(workers);
    EXPECT_EQ(pool.workers(), std::max(1, workers));
    for (const std::size_t count : {0u, 1u, 2u, 1000u}) {
      std::vector<int> calls(count, 0);
      pool.run(count, [&](int, std::size_t i) { ++calls[i]; });
      EXPECT_EQ(std::accumulate(calls.begin(), calls.end(), std::size_t{0}), count);
      EXPECT_EQ(std::count(calls.begin(), calls.end(), 1), static_cast<std::ptrdiff_t>(count));
    }
  }
}

TEST(Pool, gives_no_two_calls_at_once_the_same_worker) {
  const Pool pool(4);
  std::array<std::atomic<int>, 4> busy{};
  std::atomic<bool> met = false;
  for (int round = 0; round < 200; ++round)
    pool.run(16, [&](int worker, std::size_t) {
      ASSERT_TRUE(worker >= 0 && worker < 4);
      if (++busy[static_cast<std::size_t>(worker)] > 1) met = true;
      std::this_thread::yield();
      --busy[static_cast<std::size_t>(worker)];
    });
  EXPECT_FALSE(met);
}

TEST(Pool, starts_no_new_work_after_an_exception) {
  const Pool pool(2);
  std::atomic<int> calls{0};
  EXPECT_THROW(pool.run(100000,
                        [&](int, std::size_t i) {
                          ++calls;
                          if (i == 3) throw std::runtime_error("the fourth one");
                          if (i > 3) std::this_thread::sleep_for(std::chrono::milliseconds(1));
                        }),
               std::runtime_error);
  EXPECT_LT(calls.load(), 100000);
  std::atomic<int> after{0};
  pool.run(64, [&](int, std::size_t) { ++after; });
  EXPECT_EQ(after.load(), 64);
}

TEST(Pool, throws_the_exception_of_the_lowest_index_whatever_the_number_of_workers) {
  for (const int workers : {1, 2, 7}) {
    const Pool pool(workers);
    for (int round = 0; round < 50; ++round) {
      std::string said;
      try {
        pool.run(40, [&](int, std::size_t i) {
          if (i < 5) return;
          if (i == 5) std::this_thread::yield();  // the others are quicker to fail
          throw std::runtime_error(std::to_string(i));
        });
      } catch (const std::runtime_error& e) {
        said = e.what();
      }
      ASSERT_EQ(said, "5") << workers;
    }
  }
}

TEST(Pool, works_on_several_threads_at_once_and_keeps_them) {
  const Pool pool(3);
  const Pool copy = pool;  // NOLINT(performance-unnecessary-copy-initialization): both are tried
  std::set<std::thread::id> threads;
  std::mutex mutex;
  for (int round = 0; round < 6; ++round) {
    std::atomic<int> waiting{0};
    (round % 2 ? pool : copy).run(3, [&](int, std::size_t) {
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
  const auto here = std::this_thread::get_id();
  Pool(1).run(10, [&](int worker, std::size_t) {
    EXPECT_EQ(worker, 0);
    EXPECT_EQ(std::this_thread::get_id(), here);
  });
}

TEST(Pool, runs_work_inside_work_to_any_depth) {
  const Pool pool(4);
  std::atomic<int> calls{0};
  pool.run(6, [&](int, std::size_t) {
    pool.run(6, [&](int, std::size_t) { pool.run(6, [&](int, std::size_t) { ++calls; }); });
  });
  EXPECT_EQ(calls.load(), 6 * 6 * 6);
}

// One file of many chunks among small ones keeps all threads busy.
TEST(Pool, lets_threads_without_work_help_inside_a_call) {
  const Pool pool(3);
  std::atomic<int> waiting{0};
  pool.run(2, [&](int, std::size_t i) {
    if (i == 0) return;
    pool.run(3, [&](int, std::size_t) {
      ++waiting;
      while (waiting.load() < 3) std::this_thread::yield();  // ends only if three work at once
    });
  });
  EXPECT_EQ(waiting.load(), 3);
}

TEST(Pool, throws_through_work_inside_work) {
  const Pool pool(3);
  EXPECT_THROW(pool.run(4,
                        [&](int, std::size_t) {
                          pool.run(4, [](int, std::size_t i) {
                            if (i == 2) throw std::runtime_error("deep");
                          });
                        }),
               std::runtime_error);
}

TEST(Pool, serves_several_callers_at_once) {
  const Pool pool(3);
  std::atomic<int> calls{0};
  std::vector<std::jthread> callers;
  for (int caller = 0; caller < 4; ++caller)
    callers.emplace_back([&] {
      for (int round = 0; round < 100; ++round) pool.run(10, [&](int, std::size_t) { ++calls; });
    });
  callers.clear();
  EXPECT_EQ(calls.load(), 4 * 100 * 10);
}

// A second caller must not wait for a thread that is busy with the work of the first.
TEST(Pool, serves_a_caller_while_all_its_threads_are_busy) {
  const Pool pool(2);
  std::atomic<int> held{0};
  std::atomic<bool> release = false;
  std::jthread first([&] {
    pool.run(2, [&](int, std::size_t) {
      ++held;
      while (!release.load()) std::this_thread::yield();
    });
  });
  while (held.load() < 2) std::this_thread::yield();
  int calls = 0;
  pool.run(5, [&](int worker, std::size_t) {
    EXPECT_EQ(worker, 0);
    ++calls;
  });
  EXPECT_EQ(calls, 5);
  release = true;
}

TEST(ParallelFor, calls_every_index_and_throws_what_a_call_throws) {
  OwnedContext owned;
  owned.context.pool = 4;
  std::vector<int> squares(1000);
  EXPECT_TRUE(parallel_for(owned.context, "test", squares.size(), [&](std::size_t i) {
                squares[i] = static_cast<int>(i * i);
              }).ok());
  for (std::size_t i = 0; i < squares.size(); ++i) ASSERT_EQ(squares[i], static_cast<int>(i * i));
  EXPECT_THROW(
      parallel_for(owned.context, "test", 64, [](std::size_t) { throw std::runtime_error("all"); })
          .ok(),
      std::runtime_error);
}

TEST(ParallelFor, gives_the_error_of_the_lowest_index_whatever_the_number_of_workers) {
  for (const int workers : {1, 2, 7}) {
    OwnedContext owned;
    owned.context.pool = workers;
    std::atomic<int> calls{0};
    const auto done =
        parallel_for(owned.context, "test", 10000, [&](std::size_t i) -> Result<void> {
          ++calls;
          if (i < 5) return {};
          if (i == 5) std::this_thread::yield();
          return Error{Code::failed, std::to_string(i), "", ""};
        });
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().what, "5") << workers;
    EXPECT_LT(calls.load(), 100);  // no new work after the first
  }
}

TEST(ParallelFor, begins_nothing_once_a_stop_is_asked_for) {
  for (const int workers : {1, 3}) {
    OwnedContext owned;
    owned.context.pool = workers;
    std::atomic<int> calls{0};
    const auto done = parallel_for(owned.context, "corpus", 10000, [&](std::size_t i) {
      ++calls;
      if (i == 7) owned.cancel.request();
      if (i > 7) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    });
    ASSERT_FALSE(done.ok());
    EXPECT_EQ(done.error().code, Code::interrupted);
    EXPECT_EQ(done.error().where, "corpus");
    EXPECT_LT(calls.load(), 10000);
  }
}

}  // namespace
}  // namespace base
