// rollouts.jsonl: every answer that a training learned from, or dropped, with what its graders said; a line each.
//
// A step's lines are a function of what the step begins with. So whoever makes a step again finds the lines that stand
// there, or another program wrote them: what is there already is compared and not written twice, and half a line, which
// a kill left, is completed.
#pragma once

#include <map>
#include <string>

#include "base/disk.h"

namespace align::rollout {

inline constexpr const char* kRollouts = "rollouts.jsonl";

class Log {
 public:
  // `looks`: nothing is written. Error: io; bad_data for lines that are none of a log, and, for who looks, half a line.
  static base::Result<Log> open(base::Disk& disk, const base::Path& folder, bool looks = false);

  // The lines of a step (from 0), which end in line feeds; they are durable when it returns. Error: verification where
  // the log says otherwise of that step, or, for who looks, does not say all of it; io, full_disk: then nothing of it
  // stands there.
  base::Result<void> add(std::int64_t step, const std::string& lines);

 private:
  struct Span {
    std::uint64_t begin = 0, size = 0;
  };
  Log(base::Disk& disk, base::Path path, bool looks)
      : disk_(&disk), path_(std::move(path)), looks_(looks) {}
  base::Disk* disk_;
  base::Path path_;
  bool looks_;
  std::map<std::int64_t, Span> steps_;
  std::uint64_t end_ = 0;
};

}  // namespace align::rollout
