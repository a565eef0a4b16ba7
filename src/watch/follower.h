// A step log that grows while it is read: each call takes what came since the last one.
#pragma once

#include <string>
#include <vector>

#include "train/step_log.h"

namespace watch {

class Follower {
 public:
  // Reads what stands at `file` now. A log that was cut, as a run that goes on cuts it, is read anew;
  // one that is not there has no steps. Stops before a line that says no next step, which
  // damage() then names. Error: io.
  base::Result<void> read(base::Disk& disk, const base::Path& file);

  const std::vector<train::LoggedStep>& steps() const { return steps_; }  // 1, 2, ...
  const std::string& damage() const { return damage_; }                   // a sentence, or ""

 private:
  void forget();
  bool goes_on(std::string_view bytes) const;
  void take(std::string_view line, const base::Path& file);

  std::vector<train::LoggedStep> steps_;
  std::size_t end_ = 0;  // of the lines that were taken
  std::string last_;     // of them, with its LF
  std::string damage_;
};

}  // namespace watch
