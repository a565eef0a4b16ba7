// One pass through a model: what is computed, and how its gradient flows back.
//
// A block calls operations on values; each does its work at once. In a flow that trains, an operation
// also says how the gradient of what it made goes on to what it was made from, and holds what it needs
// for that; backward() calls these in reverse. In a flow that reads nothing is held, so a value's
// memory serves the next one as soon as nobody names it any more: one forward for training, scoring
// and generation.
//
// The order of calls is that of the code, on one thread, and memory only ever changes hands: the same
// blocks over the same batch give the same bits.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "compute/view.h"

namespace model {

// Memory that values of one size after another live in. A warm pass allocates nothing. Not shared
// between threads; outlives the values that live in it.
class Memory {
 public:
  // At least `bytes`, aligned to 64; what it holds is anybody's.
  void* take(std::size_t bytes);
  void give_back(void* data, std::size_t bytes);
  std::size_t held() const { return held_; }  // bytes, in use or not

 private:
  struct Free {
    void operator()(void* data) const;
  };
  std::map<std::size_t, std::vector<void*>> free_;    // by size
  std::vector<std::unique_ptr<void, Free>> blocks_;  // all that was ever taken from the system
  std::size_t held_ = 0;
};

// What an operation made. Copies are the same value; its memory lives as long as one of them.
class Value {
 public:
  Value() = default;
  const compute::View& view() const { return slot_->view; }
  bool known() const { return slot_ != nullptr; }

 private:
  friend class Flow;
  struct Slot {
    Memory* memory = nullptr;
    compute::View view;
    std::optional<compute::View> gradient;  // once something has been written into it
    ~Slot();
  };
  explicit Value(std::shared_ptr<Slot> slot) : slot_(std::move(slot)) {}
  std::shared_ptr<Slot> slot_;
};

// Where a gradient goes: written if it is the first, else added.
struct Sink {
  compute::View view;
  bool add = false;
};

// A parameter as a pass sees it.
struct Weight {
  compute::View value;
  compute::View gradient;    // of the same shape and type; no data where none is asked for
  bool* written = nullptr;  // whether this pass has written the gradient yet
};

class Flow {
 public:
  enum class Aim { read, train };
  Flow(Memory& memory, Aim aim) : memory_(memory), aim_(aim) {}
  Flow(const Flow&) = delete;

  bool trains() const { return aim_ == Aim::train; }
  Value make(compute::Type type, std::size_t rows, std::size_t width);

  // In a flow that trains: `back` is called by backward(), after that of everything made later.
  void then(std::function<void(Flow&)> back);

  // The gradient of what an operation made; none if nothing that was scored came from it.
  std::optional<compute::View> gradient(const Value& made) const { return made.slot_->gradient; }
  // Where the gradient of what it was made from goes.
  Sink sink(const Value& from) const;
  Sink sink(const Weight& from) const;
  // The gradient of `made` becomes that of `from` in place, for an operation that hands a value on:
  // `from` must have none yet.
  void hand_on(const Value& made, const Value& from) const;

  // After the gradients of the last values were written (by the loss).
  void backward();

 private:
  Memory& memory_;
  Aim aim_;
  std::vector<std::function<void(Flow&)>> back_;  // in the order of making
};

}  // namespace model
