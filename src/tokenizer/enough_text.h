// Says when so much text has come that a table which takes long to make is worth it, or that somebody wants it now. To one
// of the threads that ask, once.
#pragma once

#include <atomic>
#include <cstddef>

namespace tokenizer {

class EnoughText {
 public:
  explicit EnoughText(std::size_t bytes) : enough_(bytes) {}

  // Before so many bytes of text are encoded.
  bool comes(std::size_t text) {
    return !decided_.load(std::memory_order_relaxed) && crosses(text) && now();
  }
  bool now() { return !decided_.exchange(true, std::memory_order_relaxed); }

 private:
  // One text alone crosses the line.
  bool crosses(std::size_t text) {
    const auto before = seen_.fetch_add(text, std::memory_order_acq_rel);
    return before < enough_ && text >= enough_ - before;
  }
  const std::size_t enough_;
  std::atomic<std::size_t> seen_ = 0;
  std::atomic<bool> decided_ = false;
};

}  // namespace tokenizer
