// Processes that work at one thing together, each with a number: rank 0 leads, the others follow.
//
// What they tell each other is built on begin() and wait(), so a way to reach them (MPI, threads of
// a test) is three functions. Between two ranks messages arrive in the order in which they were sent,
// and both know how long each is. All ranks make the same calls in the same order, from the thread that
// opened them. Once a call has failed, every later one fails with the same Error, so nobody waits twice for
// a rank that is gone.
#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace rank {

struct Out {
  int to;
  std::span<const std::byte> bytes;
};
struct In {
  int from;
  std::span<std::byte> bytes;
};

class Ranks {
 public:
  Ranks(int number, int size) : number_(number), size_(size) {}
  Ranks(const Ranks&) = delete;
  virtual ~Ranks() = default;

  int number() const { return number_; }  // of this one, below size()
  int size() const { return size_; }
  bool alone() const { return size_ == 1; }
  bool leads() const { return number_ == 0; }
  // Ranks that share the memory and the cores of this machine, this one too, in order.
  virtual std::vector<int> here() const;
  // By rank: the lowest rank that runs on the same machine.
  virtual std::vector<int> machines() const;

  // Begins to send and to receive these, behind all that was begun before, and waits for nothing: what is
  // sent stays as it is, and what is received is not looked at, until wait(). Error: failed, with the
  // rank that is gone, here and below.
  base::Result<void> begin(std::span<const Out> out, std::span<const In> in);
  // Lets what was begun go on as far as it does at once. To be called now and then by whoever computes
  // meanwhile, for nobody else moves it.
  base::Result<void> go_on();
  // Waits for all that was begun.
  base::Result<void> wait();
  // In all calls of begin(), go_on() and wait() so far.
  double seconds() const { return seconds_; }
  // Sends and receives all of these, and waits for them and for what was begun before.
  base::Result<void> exchange(std::span<const Out> out, std::span<const In> in);

  // What each rank says, by rank; every rank gets all of it. No rank returns before all have called.
  base::Result<std::vector<std::string>> gather(const std::string& mine);
  // Rank 0 says a word to all others, who wait for it with hear().
  base::Result<void> tell(const std::string& word);
  base::Result<std::string> hear();
  // Everybody gets what rank 0 has; the sizes are the same everywhere.
  base::Result<void> share(std::span<std::byte> bytes);

  // Done by all or by none: the same answer on every rank, that of the lowest one that failed.
  base::Result<void> agree(const base::Result<void>& mine);
  // Whether all say what rank 0 says. `what`: "another recipe". Error on every rank: bad_request,
  // with the first rank that says something else, and that hint.
  base::Result<void> same(const std::string& mine, const std::string& what,
                          const std::string& hint);

  // This rank cannot go on with what all are in the midst of; those who wait for it learn of it
  // when its process ends.
  void abandon(const std::string& why);
  bool broken() const { return broken_.has_value(); }

  // To be called by every rank when all is done. What is not finished, such as a process that ends
  // with an error, is ended by the launcher.
  virtual void finish() {}

 protected:
  virtual base::Result<void> begin_passing(std::span<const Out> out, std::span<const In> in) = 0;
  virtual base::Result<void> pass_on() = 0;     // what goes at once
  virtual base::Result<void> pass_begun() = 0;  // all

 private:
  // Once a call has failed, every later one fails so.
  template <class Pass>
  base::Result<void> timed(Pass pass);
  const int number_, size_;
  std::optional<base::Error> broken_;
  double seconds_ = 0;
};

// A process without others.
class Alone final : public Ranks {
 public:
  Alone() : Ranks(0, 1) {}

 private:
  base::Result<void> begin_passing(std::span<const Out>, std::span<const In>) override {
    return {};
  }
  base::Result<void> pass_on() override { return {}; }
  base::Result<void> pass_begun() override { return {}; }
};
// It has no state, so that one does for all.
Ranks& alone();

// Marks ranks as abandoned if its scope is left by an exception: the others wait for what will not come.
class Together {
 public:
  explicit Together(Ranks& ranks) : ranks_(ranks) {}
  Together(const Together&) = delete;
  ~Together() {
    if (std::uncaught_exceptions() > before_) ranks_.abandon("an exception left a common step");
  }

 private:
  Ranks& ranks_;
  const int before_ = std::uncaught_exceptions();
};

}  // namespace rank
