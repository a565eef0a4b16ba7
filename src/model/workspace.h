// What a thread keeps from one pass to the next, so that a warm pass neither takes memory nor
// computes tables again.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "model/memory.h"
#include "model/rope_tables.h"
#include "model/router_load.h"
#include "model/settled.h"
#include "model/tape.h"

namespace model {

class Value;

// Serves one flow at a time.
struct Workspace {
  explicit Workspace(compute::Device device = {}) : device(device) {}
  const compute::Device device;  // where its flows compute
  Memory memory;
  Tape tape{memory};
  RopeTables ropes;
  std::vector<bool> written;  // for each parameter: whether this pass has written its gradient
  Settled settled;            // whose gradient is whole while the pass still goes back
  std::vector<std::int32_t> positions;  // of a text that is read
  std::vector<RouterLoad> routers;      // what the last pass that learns sent where, layer by layer
  double squared_log_sums = 0;  // of the last pass that learns, where its batch has a z_weight
  // A look into passes: called with what a block shows, by its name ("router_logits.3"). Who sets it
  // takes it out again.
  std::function<void(const std::string&, const Value&)> observer = {};
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
