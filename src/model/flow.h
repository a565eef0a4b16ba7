// One pass through a model: what is computed, and how its gradient flows back.
//
// A block calls operations (model/op/) on values; each does its work at once. In a flow that trains,
// an operation also says how the gradient of what it made goes on to what it was made from, and holds
// what it needs for that; backward() calls these in reverse. In a flow that reads nothing is held, so
// a value's memory serves the next one as soon as nobody names it any more: one forward for training,
// scoring and generation.
//
// The order of calls is that of the code, on one thread, and memory only ever changes hands: the same
// blocks over the same batch give the same bits. A flow that an exception leaves takes back whatever
// it held.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "compute/buffer.h"
#include "model/parameters.h"
#include "model/workspace.h"

namespace model {

// Where the gradient of a value comes together, apart from the value: an operation holds it without
// holding what it made.
class Gradient {
 public:
  // None if nothing that was scored came from the value.
  bool there() const { return slot_->written; }
  const compute::View& view() const { return slot_->view; }

 private:
  friend class Flow;
  friend class Value;
  struct Slot {
    Memory* memory = nullptr;
    compute::View view;  // no data where nothing was written
    bool written = false;
    ~Slot();
  };
  std::shared_ptr<Slot> slot_;
};

// What an operation made. Copies are the same value; its memory lives as long as one of them.
class Value {
 public:
  Value() = default;
  bool known() const { return slot_ != nullptr; }
  const compute::View& view() const { return slot_->view; }
  const Gradient& gradient() const { return gradient_; }

 private:
  friend class Flow;
  struct Slot {
    Memory* memory = nullptr;
    compute::View view;
    ~Slot();
  };
  std::shared_ptr<Slot> slot_;
  Gradient gradient_;
};

// Where a gradient goes: written if it is the first, else added. Without memory where nobody asks for
// it: that of a weight that does not learn.
struct Sink {
  compute::View view;
  bool add = false;
};

class Flow {
 public:
  enum class Aim { read, train };
  // Some parameters have a gradient in a flow that trains; the others are frozen.
  Flow(Workspace& workspace, const Parameters& parameters, Aim aim);
  Flow(const Flow&) = delete;
  Flow& operator=(const Flow&) = delete;
  ~Flow() { workspace_.tape.clear(); }

  bool trains() const { return aim_ == Aim::train; }
  Workspace& workspace() const { return workspace_; }
  Weight weight(const Place& place) const { return parameters_.at(asked(place)); }
  // For an operation that says that it takes this one in float beside values of the working type, which
  // it is where a flow reads weights of files: what would lose by rounding (transformers:
  // _keep_in_fp32_modules). Elsewhere it is of the working type.
  Weight wide(const Place& place) const {
    return trains() ? parameters_.at(asked(place)) : parameters_.in_float(place);
  }
  // For an operation that says that it takes weights as they are stored: a matrix stays a part of its file.
  Weight matrix(const Place& place) const { return parameters_.as_stored(asked(place)); }
  compute::Type type() const { return parameters_.type(); }  // the working type

  compute::Device device() const { return workspace_.device; }

  Value make(compute::Type type, std::size_t rows, std::size_t width) const;

  // Numbers of the host where the flow computes, [1, n]: copied there once, or the memory itself. They
  // outlive the flow and stay as they are.
  template <class T>
  compute::View here(std::span<const T> numbers) {
    return here(compute::view_of(numbers.data(), 1, numbers.size()));
  }
  compute::View here(std::span<const std::uint32_t> numbers) {  // below 2^31
    return here(std::span(reinterpret_cast<const std::int32_t*>(numbers.data()), numbers.size()));
  }
  compute::View here(const compute::View& on_host);

  // In a flow that trains: backward() calls back(flow), after that of everything made later.
  template <class Back>
  void then(Back back) {
    if (trains()) workspace_.tape.add(std::move(back));
  }

  // What somebody may want to see of a pass: "router_logits.<layer>". Whoever shows something asks
  // first, so that no name is made where nobody looks.
  bool observed() const { return static_cast<bool>(workspace_.observer); }
  void show(const std::string& name, const Value& value) const {
    if (observed()) workspace_.observer(name, value);
  }

  Sink sink(const Gradient& of) const;
  Sink sink(const Weight& of) const;
  // The gradient of `made` becomes that of `from` in place: for an operation that hands a value on.
  // Zeros where `made` has none. `from` must have none yet.
  compute::View hand_on(const Gradient& made, const Gradient& from) const;
  // The memory of a value becomes that of its gradient, which the caller writes into it: nobody reads
  // the value any more, and it must have no gradient yet.
  compute::View turn_over(const Value& value) const;

  // After the loss has written the gradients of the last values. The gradient of a parameter that
  // nothing was scored with becomes zero.
  void backward();

 private:
  const Place& asked(const Place& place) const {
    if (trains()) workspace_.settled.ask(place, workspace_.tape.size());
    return place;
  }
  void tell_settled();
  Workspace& workspace_;
  const Parameters& parameters_;
  Aim aim_;
  struct Here {
    const void* of;  // on the host
    Value copy;
  };
  std::vector<Here> here_;
};

}  // namespace model
