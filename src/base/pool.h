// The threads that compute, for work whose result does not depend on how many there are.
//
// A program makes one, and its Context carries it into every room; who has no Context to give makes
// a pool from a number. Whoever asks for work takes part in it, so work inside work and several
// callers at once need no thread to spare: a caller only ever waits for indices that other threads
// have begun already, never for a thread to be free.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace base {

// Copies are the same pool. Makes no thread before it is first needed; the last copy ends them.
class Pool {
 public:
  // What a call computes: `worker` is below workers(), and no two calls of one run() at the same time
  // have the same; 0 is the thread that called run().
  using Work = std::function<void(int worker, std::size_t index)>;

  // `workers` threads may be at one run(), of which the caller's is one; at least 1.
  Pool(int workers = 1);  // NOLINT(google-explicit-constructor): digest(path, 4) reads as it should

  int workers() const { return workers_; }

  // Calls work(worker, index) for each index in [0, count), in any order, and waits. After an
  // exception no further index begins; that of the lowest index that threw is thrown again here,
  // the same for any number of workers. May be called from inside a call, of this pool too: threads
  // without work then help.
  void run(std::size_t count, const Work& work) const;

 private:
  class Threads;
  int workers_;
  std::shared_ptr<Threads> threads_;  // none for one worker
};

}  // namespace base
