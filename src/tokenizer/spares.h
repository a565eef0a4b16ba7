// What threads work with, lent to one at a time and kept for the next.
//
// A thread gets what it gave back, so that what is remembered there stays in the caches of its processor, and threads
// that borrow at the same time write to no line of the cache together. As many are made as are lent at one time.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>

#include "tokenizer/thread_number.h"

namespace tokenizer {

template <class T>
class Spares {
 public:
  Spares() = default;
  Spares(const Spares&) = delete;
  Spares& operator=(const Spares&) = delete;
  ~Spares() {
    for (auto& place : places_) take(place);
  }

  std::unique_ptr<T> borrow() const {
    if (auto found = take(own())) return found;
    if (auto found = any()) return found;
    return std::make_unique<T>();
  }
  // One is made, and T::make_ready() called of it, unless there was one.
  void make_ready() const {
    auto one = any();
    if (!one) {
      one = std::make_unique<T>();
      one->make_ready();
    }
    give_back(std::move(one));
  }
  // Goes where nothing lies, the thread's own place first; with more threads than places it may go for good.
  void give_back(std::unique_ptr<T> one) const {
    one.reset(own().at.exchange(one.release(), std::memory_order_acq_rel));
    for (auto place = places_.begin(); one && place != places_.end(); ++place)
      if (T* none = nullptr; place->at.compare_exchange_strong(none, one.get()))
        static_cast<void>(one.release());
  }

 private:
  static constexpr std::size_t kPlaces = 64, kLine = 64;
  struct alignas(kLine) Place {
    std::atomic<T*> at = nullptr;
  };
  // One that is kept, of any thread; null where there is none.
  std::unique_ptr<T> any() const {
    for (auto& place : places_)
      if (auto found = take(place)) return found;
    return nullptr;
  }
  Place& own() const { return places_[thread_number() % kPlaces]; }
  static std::unique_ptr<T> take(Place& place) {
    if (!place.at.load(std::memory_order_relaxed)) return nullptr;
    return std::unique_ptr<T>(place.at.exchange(nullptr, std::memory_order_acq_rel));
  }

  mutable std::array<Place, kPlaces> places_;
};

}  // namespace tokenizer
