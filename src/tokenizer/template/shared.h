// A pointer to what several hold and nobody changes: eight bytes, and the count of those who hold it stands
// beside the thing itself.
#pragma once

#include <sys/single_threaded.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace tokenizer::jinja {

// As long as the process has one thread, counting needs no lock.
struct Counted {
  mutable std::atomic<std::uint32_t> users{1};
  void hold() const {
    if (__libc_single_threaded)
      users.store(users.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    else
      users.fetch_add(1, std::memory_order_relaxed);
  }
  // Whether nobody holds it any more.
  bool let_go() const {
    if (users.load(std::memory_order_acquire) == 1) return true;
    if (!__libc_single_threaded) return users.fetch_sub(1, std::memory_order_acq_rel) == 1;
    users.store(users.load(std::memory_order_relaxed) - 1, std::memory_order_relaxed);
    return false;
  }
};

template <class T>
struct Room : Counted {
  template <class... Args>
  explicit Room(Args&&... args) : value{std::forward<Args>(args)...} {}
  T value;
};

template <class T>
class Shared {
 public:
  using Held = Room<std::remove_const_t<T>>;
  Shared(std::nullptr_t = nullptr) {}           // NOLINT
  explicit Shared(Held* held) : held_(held) {}  // takes it over
  Shared(const Shared& other) : held_(other.held_) { hold(); }
  Shared(Shared&& other) noexcept : held_(std::exchange(other.held_, nullptr)) {}
  template <class U>
    requires(std::is_same_v<const U, T> && !std::is_const_v<U>)
  Shared(Shared<U> other) : held_(std::exchange(other.held_, nullptr)) {}  // NOLINT
  Shared& operator=(Shared other) noexcept {
    std::swap(held_, other.held_);
    return *this;
  }
  ~Shared() {
    if (held_ && held_->let_go()) delete held_;
  }
  T& operator*() const { return held_->value; }
  T* operator->() const { return &held_->value; }
  T* get() const { return held_ ? &held_->value : nullptr; }
  explicit operator bool() const { return held_ != nullptr; }
  bool alone() const { return held_ && held_->users.load(std::memory_order_acquire) == 1; }

 private:
  template <class U>
  friend class Shared;
  void hold() const {
    if (held_) held_->hold();
  }
  Held* held_ = nullptr;
};

template <class T, class... Args>
Shared<T> share(Args&&... args) {
  return Shared<T>(new typename Shared<T>::Held(std::forward<Args>(args)...));
}

}  // namespace tokenizer::jinja
