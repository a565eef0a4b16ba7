// Work on the pool of a Context, that can fail and be interrupted.
#pragma once

#include <atomic>
#include <cstddef>
#include <limits>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "base/context.h"

namespace base {

namespace parallel_detail {

// The error of the lowest index that has one: given out in rising order, an index that was passed
// over lies above one that failed, so this is the same for any number of workers.
class FirstError {
 public:
  bool lies_below(std::size_t index) const { return index_.load() < index; }
  void add(std::size_t index, Error error) {
    const std::lock_guard lock(mutex_);
    if (lies_below(index)) return;
    index_ = index;
    error_ = std::move(error);
  }
  Result<void> take() {
    if (error_) return std::move(*error_);
    return {};
  }

 private:
  std::mutex mutex_;  // of writers
  std::atomic<std::size_t> index_ = std::numeric_limits<std::size_t>::max();
  std::optional<Error> error_;
};

}  // namespace parallel_detail

// Calls fn(index) for every index in [0, count), in any order; each call must write only what
// belongs to its index. fn returns nothing or Result<void>. After an Error, and once a stop is asked
// for, no further index begins. Error: interrupted in `stage`; else that of the lowest index that
// has one, whatever the number of workers. What fn throws is thrown again here.
template <class F>
Result<void> parallel_for(Context& ctx, const std::string& stage, std::size_t count, F&& fn) {
  parallel_detail::FirstError first;
  ctx.pool.run(count, [&](int, std::size_t index) {
    if (ctx.cancel.requested() || first.lies_below(index)) return;
    if constexpr (std::is_void_v<std::invoke_result_t<F&, std::size_t>>) {
      fn(index);
    } else {
      Result<void> done = fn(index);
      if (!done.ok()) first.add(index, done.error());
    }
  });
  TRY(ctx.cancel.check(stage));
  return first.take();
}

}  // namespace base
