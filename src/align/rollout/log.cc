#include "align/rollout/log.h"

#include "base/json.h"

namespace align::rollout {

using base::Code;
using base::Error;
using base::Result;

Result<Log> Log::open(base::Disk& disk, const base::Path& folder, bool looks) {
  Log out(disk, base::join(folder, kRollouts), looks);
  if (!disk.exists(out.path_)) return out;
  const auto bytes = TRY(disk.read(out.path_));
  std::size_t at = 0, number = 0;
  for (auto end = bytes.find('\n'); end != std::string::npos; end = bytes.find('\n', at)) {
    const auto where = out.path_ + ":" + std::to_string(++number);
    const auto json = TRY(base::parse_json(std::string_view(bytes).substr(at, end - at), where));
    if (!json.is_object() || !json.contains("step") || !json["step"].is_number_integer())
      return Error{Code::bad_data, "the line is no rollout", where, ""};
    auto& span =
        out.steps_.try_emplace(json["step"].get<std::int64_t>() - 1, Span{at, 0}).first->second;
    span.size = end + 1 - span.begin;
    at = end + 1;
  }
  if (at < bytes.size() && looks)
    return Error{Code::bad_data, "its last line is half a line", out.path_, ""};
  if (at < bytes.size()) TRY(disk.truncate(out.path_, at));
  out.end_ = at;
  return out;
}

Result<void> Log::add(std::int64_t step, const std::string& lines) {
  const auto found = steps_.find(step);
  std::string_view rest = lines;
  if (found != steps_.end()) {
    const auto bytes = TRY(disk_->read(path_));
    const auto there = std::string_view(bytes).substr(found->second.begin, found->second.size);
    if (!rest.starts_with(there) ||
        (there.size() < rest.size() && found->second.begin + there.size() != end_))
      return Error{
          Code::verification,
          "the rollouts of step " + std::to_string(step + 1) + " are others than the log says",
          path_,
          "the log or the training was changed by hand, or a grader does not say the same twice"};
    rest.remove_prefix(there.size());
    if (rest.empty()) return {};
  }
  if (looks_)
    return Error{Code::verification,
                 "the log does not hold all rollouts of step " + std::to_string(step + 1), path_,
                 ""};
  TRY(disk_->append(path_, rest, true));
  auto& span = steps_.try_emplace(step, Span{end_, 0}).first->second;
  span.size += rest.size();
  end_ += rest.size();
  return {};
}

}  // namespace align::rollout
