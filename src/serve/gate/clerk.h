// One thread that does, in order, what may have to wait for a disk, so that no thread of the sockets does.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace serve {

class Clerk {
 public:
  static constexpr std::size_t kMostWaiting = 1024;
  Clerk();
  ~Clerk();  // does what waits first

  // False, and nothing is done, where too much waits.
  bool take(std::function<void()> work);
  // What must be done, however much waits.
  void must(std::function<void()> work);
  // Until nothing waits or is being done.
  void finish();

 private:
  void work();
  std::mutex mutex_;
  std::condition_variable wake_, idle_;
  std::deque<std::function<void()>> waiting_;
  bool busy_ = false, ends_ = false;
  std::thread thread_;
};

}  // namespace serve
