#include "base/pool.h"

#include <algorithm>
#include <atomic>

namespace base {

struct Pool::Job {
  Job(int workers, std::size_t count, const Work& work)
      : workers(workers), count(count), work(work) {}

  const int workers;
  const std::size_t count;
  const Work& work;
  std::atomic<std::size_t> next = 0;
  int inside = 0;  // threads at it; guarded by the pool's mutex
  std::exception_ptr failure = nullptr;
  std::mutex failing;

  // Takes indices until none is left.
  void take_part(int worker) {
    try {
      for (std::size_t i; (i = next.fetch_add(1)) < count;) work(worker, i);
    } catch (...) {
      next.store(count);
      const std::lock_guard lock(failing);
      if (!failure) failure = std::current_exception();
    }
  }
};

namespace {

thread_local bool t_inside = false;  // this thread is at some pool's work

struct Inside {
  bool before = t_inside;
  Inside() { t_inside = true; }
  ~Inside() { t_inside = before; }
};

}  // namespace

Pool::~Pool() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

void Pool::start_threads(int threads) {
  while (static_cast<int>(threads_.size()) < threads) {
    const int worker = static_cast<int>(threads_.size()) + 1;
    threads_.emplace_back([this, worker] { serve(worker); });
  }
}

void Pool::run(int workers, std::size_t count, const Work& work) {
  const int most = static_cast<int>(std::clamp<std::size_t>(count, 1, 1 << 16));
  Job job(std::clamp(workers, 1, most), count, work);
  std::unique_lock lock(mutex_);
  const bool alone = job.workers == 1 || t_inside || job_;
  if (!alone) {
    start_threads(job.workers - 1);
    job_ = &job;
    ++round_;
    wake_.notify_all();
  }
  lock.unlock();
  {
    const Inside inside;
    job.take_part(0);
  }
  if (!alone) {
    lock.lock();
    job_ = nullptr;  // who has not begun yet need not
    idle_.wait(lock, [&] { return job.inside == 0; });
  }
  if (job.failure) std::rethrow_exception(job.failure);
}

void Pool::serve(int worker) {
  const Inside inside;
  std::unique_lock lock(mutex_);
  std::uint64_t done = 0;
  while (true) {
    wake_.wait(lock, [&] { return stop_ || (job_ && round_ != done && worker < job_->workers); });
    if (stop_) return;
    auto& job = *job_;
    done = round_;
    ++job.inside;
    lock.unlock();
    job.take_part(worker);
    lock.lock();
    if (--job.inside == 0) idle_.notify_all();
  }
}

}  // namespace base
