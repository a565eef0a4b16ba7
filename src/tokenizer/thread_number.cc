#include "tokenizer/thread_number.h"

#include <algorithm>
#include <mutex>
#include <vector>

namespace tokenizer {
namespace {

class Numbers {
 public:
  std::size_t take() {
    const std::lock_guard lock(mutex_);
    const auto free = std::ranges::find(taken_, false);
    const auto number = static_cast<std::size_t>(free - taken_.begin());
    if (free == taken_.end()) taken_.push_back(false);
    taken_[number] = true;
    return number;
  }
  void give_back(std::size_t number) {
    const std::lock_guard lock(mutex_);
    taken_[number] = false;
  }

 private:
  std::mutex mutex_;
  std::vector<bool> taken_;
};

// Never destroyed: threads may end behind main().
Numbers& numbers() {
  static auto& all = *new Numbers;
  return all;
}

struct Own {
  const std::size_t number = numbers().take();
  Own() = default;
  Own(const Own&) = delete;
  Own& operator=(const Own&) = delete;
  ~Own() { numbers().give_back(number); }
};

}  // namespace

std::size_t thread_number() {
  thread_local const Own own;
  return own.number;
}

}  // namespace tokenizer
