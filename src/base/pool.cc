#include "base/pool.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace base {

namespace {

// One call of run(). It lies on the stack of its caller, who leaves only when no thread is inside.
struct Job {
  Job(std::size_t count, const Pool::Work& work) : count(count), work(work) {}

  const std::size_t count;
  const Pool::Work& work;
  // Indices are given out in rising order: when one is begun, all below it were. So whatever the
  // threads do, the lowest index that throws is begun and found.
  std::atomic<std::size_t> next = 0;

  // Guarded by the mutex of the threads.
  int joined = 1;  // threads that ever took part, and so the number of the next one
  int inside = 0;  // threads at it, without the caller's
  std::condition_variable empty;

  std::mutex failing;
  std::size_t failed = 0;  // whose exception `failure` is
  std::exception_ptr failure = nullptr;

  // Takes indices until none is left.
  void take_part(int worker) {
    for (std::size_t i; (i = next.fetch_add(1)) < count;) {
      try {
        work(worker, i);
      } catch (...) {
        fail(i, std::current_exception());
      }
    }
  }

  void fail(std::size_t index, std::exception_ptr thrown) {
    next.store(count);
    const std::lock_guard lock(failing);
    if (failure && failed < index) return;
    failed = index;
    failure = std::move(thrown);
  }
};

}  // namespace

class Pool::Threads {
 public:
  explicit Threads(int workers) : workers_(workers) {}
  ~Threads() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    for (auto& thread : threads_) thread.join();
  }

  void run(Job& job) {
    open(job);
    job.take_part(0);
    close(job);
  }

 private:
  void open(Job& job) {
    const auto helpers =
        static_cast<int>(std::min<std::size_t>(job.count, static_cast<std::size_t>(workers_))) - 1;
    const std::lock_guard lock(mutex_);
    jobs_.push_back(&job);
    start_threads(std::min(busy_ + helpers, workers_ - 1));
    for (int i = 0; i < helpers; ++i) wake_.notify_one();
  }

  // Who has not begun yet need not.
  void close(Job& job) {
    std::unique_lock lock(mutex_);
    std::erase(jobs_, &job);
    job.empty.wait(lock, [&] { return job.inside == 0; });
  }

  // With the lock held. Where the system gives no more threads, those that there are do the work.
  void start_threads(int wanted) {
    try {
      while (static_cast<int>(threads_.size()) < wanted) threads_.emplace_back([this] { serve(); });
    } catch (const std::system_error&) {
      return;
    }
  }

  // With the lock held: the oldest job that can use a thread.
  Job* find() const {
    for (auto* job : jobs_)
      if (job->joined < workers_ && job->next.load() < job->count) return job;
    return nullptr;
  }

  void serve() {
    std::unique_lock lock(mutex_);
    while (true) {
      Job* job = nullptr;
      wake_.wait(lock, [&] {
        job = find();
        return stop_ || job;
      });
      if (stop_) return;
      const int worker = job->joined++;
      ++job->inside;
      ++busy_;
      lock.unlock();
      job->take_part(worker);
      lock.lock();
      --busy_;
      if (--job->inside == 0) job->empty.notify_one();  // under the lock: the job may end behind it
    }
  }

  const int workers_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Job*> jobs_;  // whose indices are being given out, oldest first; guarded by mutex_
  int busy_ = 0;            // threads inside a job; guarded by mutex_
  bool stop_ = false;       // guarded by mutex_
  std::vector<std::thread> threads_;
};

Pool::Pool(int workers) : workers_(std::max(1, workers)) {
  if (workers_ > 1) threads_ = std::make_shared<Threads>(workers_);
}

void Pool::run(std::size_t count, const Work& work) const {
  Job job(count, work);
  if (threads_ && count > 1)
    threads_->run(job);
  else
    job.take_part(0);
  if (job.failure) std::rethrow_exception(job.failure);
}

}  // namespace base
