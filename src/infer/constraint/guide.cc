#include "infer/constraint/guide.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace infer {

const std::vector<bool>& Language::allowed(Machine::State state) {
  const auto found = known_.find(state);
  return found != known_.end() ? found->second : known_.emplace(state, look(state)).first->second;
}

// Down the sorted tokens; `path` holds the states behind each byte of the one at hand, as far as it went.
std::vector<bool> Language::look(Machine::State state) {
  std::vector<bool> out(static_cast<std::size_t>(tokens_->size()), false);
  std::vector<Machine::State> path = {state};
  for (const auto& row : tokens_->rows()) {
    if (row.alike + 1 < path.size()) path.resize(row.alike + 1);
    while (path.size() <= row.bytes.size() && path.size() > row.alike) {
      const auto next =
          machine_->next(path.back(), static_cast<unsigned char>(row.bytes[path.size() - 1]));
      if (next == Machine::kNone) break;
      path.push_back(next);
    }
    if (path.size() == row.bytes.size() + 1) out[static_cast<std::size_t>(row.token)] = true;
  }
  return out;
}

std::vector<float> Guide::masked(std::span<const float> logits, std::span<const TokenId> ends) {
  const auto& allowed = language_->allowed(state_);
  std::vector<float> out(logits.size(), -std::numeric_limits<float>::infinity());
  bool any = false;
  for (std::size_t i = 0; i < out.size() && i < allowed.size(); ++i)
    if (allowed[i]) out[i] = logits[i], any = true;
  if (language_->machine().ends(state_))
    for (const auto end : ends)
      if (end >= 0 && static_cast<std::size_t>(end) < out.size())
        out[static_cast<std::size_t>(end)] = logits[static_cast<std::size_t>(end)], any = true;
  if (!any) throw std::runtime_error("no token of the model goes on as the answer should");
  return out;
}

void Guide::take(std::string_view bytes) {
  for (const char byte : bytes)
    state_ = language_->machine().next(state_, static_cast<unsigned char>(byte));
}

}  // namespace infer
