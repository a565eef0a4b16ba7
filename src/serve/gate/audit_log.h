// Who asked what of the server, when, and what it cost: a file of JSON lines, each of which holds the digest of the one
// before it, so that nobody can change, take out or put in a line and leave the rest as it is. Who writes all lines behind
// it anew can: only a head that was kept elsewhere speaks against that.
//
//   {"at":"2026-11-29T11:14:41Z","before":"<SHA-256 of the line before, "" in the first>","request":"cmpl-...",
//    "key":"k_...","route":"/v1/completions","status":200,"model":"<content id>","prompt_tokens":3,...}
//
// No text that was asked or answered stands in it. A line is on the disk before the end of its answer goes out: lines that
// come while others are written share the next write. Where one cannot be written its answer is withheld, and nobody is
// answered until it can. What a crash tore is named by the next line ("torn": its digest). Cut off at its end it is an
// earlier, truthful log: keep the head that `janua audit log` prints, or signs, somewhere else.
//
// A file that grew beyond its size is put aside as FILE.000001, FILE.000002 ..., and the next one begins with a line
// {"event":"goes on","former":"FILE.000001"} that holds the digest of the last line there. A clock that jumped by more than a
// minute is told by a line {"event":"clock","by":seconds}.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/disk.h"
#include "base/json.h"

namespace serve {

// "2026-11-29T11:14:41Z"
std::string utc(std::int64_t seconds);

struct AuditSettings {
  std::uint64_t most_bytes = 0;  // of a file before it is put aside; 0: any
  std::function<std::int64_t()> wall,
      passed;  // seconds of day and of a clock that is never set; {}: the machine's
  std::chrono::milliseconds again{1000};  // between tries on a full disk
};

class AuditLog {
 public:
  // Goes on with the log at `path`, or begins one. Error: io; bad_data for a file that is none. The disk must outlive it.
  static base::Result<std::unique_ptr<AuditLog>> open(base::Disk& disk, const base::Path& path,
                                                      AuditSettings settings = {});
  ~AuditLog();  // writes what is left

  // Takes a line without "before", and never blocks for the disk. `then` is told, on a thread of the log, whether the
  // line is on the disk.
  using Then = std::function<void(bool)>;
  void add(base::Json entry, Then then = {});
  // False while a line could not be written: for ever, unless the disk was full.
  bool good() const;
  // Until all that was added was written, or failed, and was told so.
  void finish();

 private:
  struct Line {
    base::Json entry;
    Then then;
  };
  AuditLog(base::Disk& disk, base::Path path, AuditSettings settings, std::string before,
           std::uint64_t size);
  void write();
  base::Result<void> put(const std::vector<Line>& lines);
  base::Result<void> put_aside();
  void tell_jump(std::vector<Line>& lines);

  base::Disk& disk_;
  const base::Path path_;
  const AuditSettings settings_;
  std::string before_;
  std::uint64_t size_ = 0;  // of the file
  std::int64_t ahead_ = 0;  // of the day before what passed
  bool begins_ = false;     // behind what was torn
  mutable std::mutex mutex_;
  std::condition_variable wake_, told_;
  std::vector<Line> waiting_;
  bool good_ = true, dead_ = false, busy_ = false, ends_ = false;
  std::thread writer_;
};

struct AuditChain {
  std::int64_t lines = 0, torn = 0, files = 0;
  std::string
      follows;  // the digest that its first line names of a file that is not here; "": it begins with itself
  std::string first, last;  // their times
  std::string head;         // digest of the last line
  std::int64_t kept = 0;    // which line has the digest that was kept; 0: none
};

// The files of the log at `path` that stand, the oldest first.
base::Result<std::vector<base::Path>> audit_files(base::Disk& disk, const base::Path& path);

// Reads a whole log, those files of it that were put aside first. `kept`: a head that was printed earlier. Error: missing,
// io; verification, with the first line that does not follow from the one before.
base::Result<AuditChain> read_audit_log(base::Disk& disk, const base::Path& path,
                                        const std::string& kept = "");

}  // namespace serve
