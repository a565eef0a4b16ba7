// Ranks that are threads of one test: what they tell each other is copied from one to the other.
#pragma once

#include <condition_variable>
#include <cstring>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "rank/ranks.h"

namespace rank {

class Threads {
 public:
  // Calls work(ranks) on `size` threads and waits for all. A rank whose work returns is gone.
  static void run(int size, const std::function<void(Ranks&)>& work) {
    Threads all(size);
    std::vector<std::jthread> threads;
    for (int r = 0; r < size; ++r)
      threads.emplace_back([&all, &work, r] {
        One one(all, r);
        work(one);
        all.leave(r);
      });
  }

 private:
  using Message = std::vector<std::byte>;

  class One final : public Ranks {
   public:
    One(Threads& all, int number) : Ranks(number, all.size_), all_(all) {}

   private:
    base::Result<void> begin_passing(std::span<const Out> out, std::span<const In> in) override {
      for (const auto& [to, bytes] : out) all_.put(number(), to, bytes);
      begun_.insert(begun_.end(), in.begin(), in.end());
      return {};
    }
    base::Result<void> pass_on() override {
      for (; !begun_.empty() && all_.is_there(begun_.front().from, number()); begun_.pop_front())
        TRY(all_.take(begun_.front().from, number(), begun_.front().bytes));
      return {};
    }
    base::Result<void> pass_begun() override {
      for (; !begun_.empty(); begun_.pop_front())
        TRY(all_.take(begun_.front().from, number(), begun_.front().bytes));
      return {};
    }
    Threads& all_;
    std::deque<In> begun_;  // to be received, in order
  };

  explicit Threads(int size)
      : size_(size),
        gone_(static_cast<std::size_t>(size)),
        boxes_(static_cast<std::size_t>(size) * static_cast<std::size_t>(size)) {}

  std::deque<Message>& box(int from, int to) {
    return boxes_[static_cast<std::size_t>(from) * static_cast<std::size_t>(size_) +
                  static_cast<std::size_t>(to)];
  }
  void put(int from, int to, std::span<const std::byte> bytes) {
    if (bytes.empty()) return;
    const std::lock_guard lock(mutex_);
    box(from, to).emplace_back(bytes.begin(), bytes.end());
    changed_.notify_all();
  }
  base::Result<void> take(int from, int to, std::span<std::byte> bytes) {
    if (bytes.empty()) return {};
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return !box(from, to).empty() || is_gone(from); });
    if (box(from, to).empty()) return base::Error{base::Code::failed, "a rank has ended", "", ""};
    const auto message = std::move(box(from, to).front());
    box(from, to).pop_front();
    CHECK(message.size() == bytes.size(), "both ranks know how long a message is");
    std::memcpy(bytes.data(), message.data(), bytes.size());
    return {};
  }
  bool is_there(int from, int to) {
    const std::lock_guard lock(mutex_);
    return !box(from, to).empty();
  }
  bool is_gone(int rank) const { return gone_[static_cast<std::size_t>(rank)]; }
  void leave(int rank) {
    const std::lock_guard lock(mutex_);
    gone_[static_cast<std::size_t>(rank)] = true;
    changed_.notify_all();
  }

  const int size_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<bool> gone_;
  std::vector<std::deque<Message>> boxes_;  // [from][to]
};

}  // namespace rank
