#include "tokenizer/spares.h"

#include <gtest/gtest.h>

#include <barrier>
#include <set>
#include <thread>
#include <vector>

namespace tokenizer {
namespace {

struct Counted {
  inline static std::atomic<int> living = 0, made = 0;
  std::atomic<int> users = 0;
  bool ready = false;
  Counted() { ++living, ++made; }
  ~Counted() { --living; }
  void make_ready() { ready = true; }
};

class SparesOf : public testing::Test {
 protected:
  SparesOf() { Counted::living = Counted::made = 0; }
};

void on(std::size_t threads, const std::function<void(std::size_t)>& work) {
  std::vector<std::jthread> running;
  for (std::size_t i = 0; i < threads; ++i) running.emplace_back([&work, i] { work(i); });
}

TEST_F(SparesOf, a_thread_gets_what_it_gave_back) {
  const Spares<Counted> spares;
  on(3, [&](std::size_t) {
    auto one = spares.borrow();
    const auto* first = one.get();
    for (int i = 0; i < 3; ++i) {
      spares.give_back(std::move(one));
      one = spares.borrow();
      EXPECT_EQ(one.get(), first);
    }
  });
  auto one = spares.borrow();
  const auto* own = one.get();
  spares.give_back(std::move(one));
  EXPECT_EQ(spares.borrow().get(), own);
}

TEST_F(SparesOf, as_many_are_made_as_are_lent_at_one_time) {
  const Spares<Counted> spares;
  for (int i = 0; i < 100; ++i) on(1, [&](std::size_t) { spares.give_back(spares.borrow()); });
  spares.give_back(spares.borrow());
  EXPECT_EQ(Counted::made, 1);
  auto one = spares.borrow(), other = spares.borrow();
  EXPECT_EQ(Counted::made, 2);
  spares.give_back(std::move(one));
  spares.give_back(std::move(other));
  one = spares.borrow(), other = spares.borrow();
  EXPECT_EQ(Counted::made, 2);
}

TEST_F(SparesOf, none_is_lent_to_two) {
  {
    const Spares<Counted> spares;
    on(80, [&](std::size_t) {  // more than there are places
      for (int i = 0; i < 300; ++i) {
        auto one = spares.borrow();
        EXPECT_EQ(one->users++, 0);
        if (i % 7 == 0) std::this_thread::yield();
        EXPECT_EQ(one->users--, 1);
        spares.give_back(std::move(one));
      }
    });
    EXPECT_GT(Counted::living, 0);
    EXPECT_LE(Counted::living, 80);
  }
  EXPECT_EQ(Counted::living, 0);
}

TEST_F(SparesOf, one_is_made_ready_before_it_is_asked_for) {
  const Spares<Counted> spares;
  spares.make_ready();
  spares.make_ready();
  EXPECT_EQ(Counted::made, 1);
  EXPECT_TRUE(spares.borrow()->ready);
}

TEST(ThreadNumber, is_no_other_living_threads_and_as_low_as_can_be) {
  constexpr std::size_t kThreads = 10;
  std::size_t numbers[kThreads];
  const auto own = thread_number();
  for (int round = 0; round < 3; ++round) {
    std::barrier all(kThreads);
    on(kThreads, [&](std::size_t i) {
      numbers[i] = thread_number();
      EXPECT_EQ(thread_number(), numbers[i]);
      all.arrive_and_wait();
    });
    const std::set<std::size_t> different(numbers, numbers + kThreads);
    EXPECT_EQ(different.size(), kThreads);
    EXPECT_FALSE(different.contains(own));
    EXPECT_LE(*different.rbegin(), kThreads);
  }
}

}  // namespace
}  // namespace tokenizer
