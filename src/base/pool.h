// Threads that stay, for work whose result does not depend on how many there are.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace base {

// Makes no thread before it is first needed, and ends its threads when it goes.
class Pool {
 public:
  // What a call computes: `worker` is below the number of workers asked for, and no two calls at the
  // same time have the same; 0 is the thread that called run().
  using Work = std::function<void(int worker, std::size_t index)>;

  Pool() = default;
  Pool(const Pool&) = delete;
  ~Pool();

  // Calls work(worker, index) for each index in [0, count), in any order, on up to `workers` threads
  // (the caller's is one of them), and waits. After the first exception no further index begins; it
  // is thrown again here. A long work that can be cancelled looks at ctx.cancel itself and returns.
  //
  // From inside a call, or while another thread runs on this pool, all of it happens on the calling
  // thread as worker 0: it never waits for a thread that waits for it.
  void run(int workers, std::size_t count, const Work& work);

 private:
  struct Job;
  void start_threads(int threads);  // with the lock held
  void serve(int worker);

  std::mutex mutex_;
  std::condition_variable wake_, idle_;
  Job* job_ = nullptr;       // what is being run; guarded by mutex_
  std::uint64_t round_ = 0;  // counts jobs, so that no thread takes part twice in one
  bool stop_ = false;
  std::vector<std::thread> threads_;  // thread i is worker i + 1
};

}  // namespace base
