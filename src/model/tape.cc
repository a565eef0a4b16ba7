#include "model/tape.h"

namespace model {

void Tape::call_last(Flow& flow) {
  const auto last = calls_.back();
  struct End {  // whether the call returns or throws
    Tape& tape;
    ~End() { tape.drop_last(); }
  } end{*this};
  last.call(last.held, flow);
}

void Tape::clear() {
  while (!calls_.empty()) drop_last();
}

void Tape::drop_last() {
  const auto last = calls_.back();
  calls_.pop_back();
  if (!last.held) return;
  last.end(last.held);
  memory_.give_back(last.held, last.size);
}

}  // namespace model
