#include "compute/worker.h"

#include <malloc.h>

namespace compute {

void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most that glibc takes
  mallopt(M_TRIM_THRESHOLD, 2047 << 20);
  mallopt(M_ARENA_MAX, 1);  // the heaps of further arenas give their pages back
}

Workers::Workers(int count) {
  for (int worker = 0; worker < count; ++worker)
    threads_.emplace_back([this, worker] { serve(worker); });
}

Workers::~Workers() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void Workers::run(std::size_t items, const std::function<void(int, std::size_t)>& fn) {
  std::unique_lock lock(mutex_);
  job_ = &fn;
  next_ = 0;
  items_ = items;
  failure_ = nullptr;
  wake_.notify_all();
  idle_.wait(lock, [this] { return next_ >= items_ && busy_ == 0; });
  job_ = nullptr;
  if (failure_) std::rethrow_exception(failure_);
}

void Workers::serve(int worker) {
  single_thread_here();
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stop_ || (job_ && next_ < items_); });
    if (stop_) return;
    const auto index = next_++;
    const auto* job = job_;
    ++busy_;
    lock.unlock();
    std::exception_ptr failure;
    try {
      (*job)(worker, index);
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    --busy_;
    if (failure && !failure_) {
      failure_ = failure;
      next_ = items_;
    }
    if (next_ >= items_ && busy_ == 0) idle_.notify_all();
  }
}

}  // namespace compute
