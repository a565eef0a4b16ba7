// What a thread keeps from one pass to the next, so that a warm pass neither takes memory nor
// computes tables again.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "model/memory.h"
#include "model/rope_tables.h"
#include "model/tape.h"

namespace model {

// Serves one flow at a time.
struct Workspace {
  explicit Workspace(compute::Device device = {}) : device(device) {}
  const compute::Device device;  // where its flows compute
  Memory memory;
  Tape tape{memory};
  RopeTables ropes;
  std::vector<bool> written;  // for each parameter: whether this pass has written its gradient
  std::vector<std::int32_t> positions;  // of a text that is read
};

// Workspaces for whichever threads ask.
class Workspaces {
 public:
  struct Back {  // to those that wait for the next thread
    Workspaces* home;
    void operator()(Workspace* workspace) const noexcept;
  };
  using Lent = std::unique_ptr<Workspace, Back>;
  explicit Workspaces(compute::Device device = {}) : device_(device) {}
  Lent lend();

 private:
  const compute::Device device_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Workspace>> waiting_;
};

}  // namespace model
