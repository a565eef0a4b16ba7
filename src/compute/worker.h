// Threads that compute grains. Each makes every library call single-threaded, so a result depends
// on the grain alone and never on how many workers share the load.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace compute {

// Makes libtorch's calls on this thread use one thread.
void single_thread_here();

// Keeps big buffers of freed tensors inside the process: glibc would give them back to the system
// and fetch zeroed pages again at every step.
void keep_freed_memory();

class Workers {
 public:
  explicit Workers(int count);
  ~Workers();
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  int count() const { return static_cast<int>(threads_.size()); }

  // Calls fn(worker, index) for each index in [0, items), each on one of the workers, in any order,
  // and waits. The first exception is thrown again here.
  void run(std::size_t items, const std::function<void(int, std::size_t)>& fn);

 private:
  void serve(int worker);
  std::mutex mutex_;
  std::condition_variable wake_, idle_;
  const std::function<void(int, std::size_t)>* job_ = nullptr;
  std::size_t next_ = 0, items_ = 0, busy_ = 0;
  bool stop_ = false;
  std::exception_ptr failure_;
  std::vector<std::thread> threads_;
};

}  // namespace compute
