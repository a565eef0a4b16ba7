#include "model/workspace.h"

namespace model {

namespace {
constexpr std::size_t kKept = std::size_t{64} << 20;  // bytes: what reading one text takes, or more
}

Workspaces::Lent Workspaces::lend() {
  {
    const std::lock_guard lock(mutex_);
    if (!waiting_.empty()) {
      auto* workspace = waiting_.back().release();
      waiting_.pop_back();
      return Lent(workspace, Back{this});
    }
  }
  return Lent(new Workspace(device_), Back{this});
}

void Workspaces::Back::operator()(Workspace* workspace) const noexcept {
  std::unique_ptr<Workspace> back(workspace);
  if (back->memory.held() > kKept) back->memory.trim();
  try {
    const std::lock_guard lock(home->mutex_);
    home->waiting_.push_back(std::move(back));
  } catch (const std::exception&) {  // NOLINT(bugprone-empty-catch): the next thread makes its own
  }
}

}  // namespace model
