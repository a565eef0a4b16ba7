// Calls that wait to be made in reverse, with what they hold: the way back of a pass.
#pragma once

#include <new>
#include <utility>
#include <vector>

#include "model/memory.h"

namespace model {

class Flow;

class Tape {
 public:
  explicit Tape(Memory& memory) : memory_(memory) {}
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;
  ~Tape() { clear(); }

  // `call` is a function of a Flow&, and what it holds.
  template <class Call>
  void add(Call call) {
    static_assert(alignof(Call) <= 64);
    calls_.push_back({});  // first: it may throw, and then `call` still owns what it holds
    calls_.back() = {new (memory_.take(sizeof(Call))) Call(std::move(call)), sizeof(Call),
                     [](void* held, Flow& flow) { (*static_cast<Call*>(held))(flow); },
                     [](void* held) { static_cast<Call*>(held)->~Call(); }};
  }

  bool empty() const { return calls_.empty(); }
  std::size_t size() const { return calls_.size(); }
  // With the call goes what it held, also where it throws.
  void call_last(Flow& flow);
  void clear();

 private:
  struct Waiting {
    void* held = nullptr;  // nothing where add() threw in between
    std::size_t size = 0;
    void (*call)(void* held, Flow& flow) = nullptr;
    void (*end)(void* held) = nullptr;
  };
  void drop_last();
  Memory& memory_;
  std::vector<Waiting> calls_;  // keeps its size from pass to pass
};

}  // namespace model
