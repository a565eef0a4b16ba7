// Which gradients are whole while a pass still goes back, for whoever has something to do with them by then.
//
// What an operation holds for the way back are weights that were asked for before. So once every call that
// waits since a weight was first asked for has been made, nobody is left who could write its gradient.
#pragma once

#include <functional>
#include <vector>

#include "model/layout.h"

namespace model {

class Settled {
 public:
  // Called on the thread of the pass, with each parameter that was asked for on the way there, once its
  // gradient is whole: those asked for last first. What nobody asked for is whole when the pass is. Nothing is
  // kept where nobody listens. Not to be used where layers are computed again in a flow apart, which asks for
  // weights of its own.
  std::function<void(std::size_t parameter)> listener = {};

  // A pass begins over so many parameters.
  void begin(std::size_t parameters) {
    first_.clear();
    asked_.assign(listener ? parameters : 0, false);
  }
  // Where so many calls wait for the way back.
  void ask(const Place& place, std::size_t calls) {
    if (asked_.empty()) return;
    for (auto p = place.first; p < place.first + place.count; ++p) {
      if (!asked_[p]) first_.push_back({p, calls});
      asked_[p] = true;
    }
  }
  // No weight counts that is first asked for on the way back.
  void turn() { asked_.clear(); }
  // Calls each(parameter) for those that are whole once so many calls are left.
  template <class Each>
  void left(std::size_t calls, Each each) {
    for (; !first_.empty() && first_.back().calls >= calls; first_.pop_back())
      each(first_.back().parameter);
  }

 private:
  struct First {
    std::size_t parameter, calls;
  };
  std::vector<First> first_;  // by rising calls
  std::vector<bool> asked_;   // none on the way back
};

}  // namespace model
