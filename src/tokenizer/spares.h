// What threads work with, lent to one at a time and kept for the next.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

namespace tokenizer {

template <class T>
class Spares {
 public:
  std::unique_ptr<T> borrow() const {
    const std::lock_guard lock(mutex_);
    if (spare_.empty()) return std::make_unique<T>();
    auto out = std::move(spare_.back());
    spare_.pop_back();
    return out;
  }
  void give_back(std::unique_ptr<T> one) const {
    const std::lock_guard lock(mutex_);
    spare_.push_back(std::move(one));
  }

 private:
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<T>> spare_;
};

}  // namespace tokenizer
