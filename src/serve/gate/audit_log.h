// Who asked what of the server, when, and what it cost: a file of JSON lines, each of which holds the digest of the one
// before it, so that nobody can change, take out or put in a line and leave the rest as it is. Who writes all lines behind
// it anew can: only a head that was kept elsewhere speaks against that.
//
//   {"at":"2026-11-29T11:14:41Z","before":"<SHA-256 of the line before, "" in the first>","request":"cmpl-...",
//    "key":"k_...","route":"/v1/completions","status":200,"model":"<content id>","prompt_tokens":3,...}
//
// No text that was asked or answered stands in it. Lines are written together, at most 50 ms after they came, and are on
// the disk then; where that fails the server answers nobody any more. What a crash tore is named by the next line
// ("torn": its digest). Cut off at its end it is an earlier, truthful log: keep the head that `janua audit log`
// prints somewhere else.
#pragma once

#include <condition_variable>
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

class AuditLog {
 public:
  // Goes on with the log at `path`, or begins one. Error: io; bad_data for a file that is none. The disk must outlive it.
  static base::Result<std::unique_ptr<AuditLog>> open(base::Disk& disk, const base::Path& path);
  ~AuditLog();  // writes what is left

  // Takes a line without "before". Never blocks for the disk.
  void add(base::Json entry);
  // False once a line could not be written.
  bool good() const;

 private:
  AuditLog(base::Disk& disk, base::Path path, std::string before, base::Json torn);
  void write();

  base::Disk& disk_;
  const base::Path path_;
  std::string before_;
  bool begins_ = false;  // behind what was torn
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<base::Json> waiting_;
  bool good_ = true, ends_ = false;
  std::thread writer_;
};

struct AuditChain {
  std::int64_t lines = 0, torn = 0;
  std::string first, last;  // their times
  std::string head;         // digest of the last line
  std::int64_t kept = 0;    // which line has the digest that was kept; 0: none
};

// Reads a whole log. `kept`: a head that was printed earlier. Error: missing, io; verification, with the first line that
// does not follow from the one before.
base::Result<AuditChain> read_audit_log(base::Disk& disk, const base::Path& path,
                                        const std::string& kept = "");

}  // namespace serve
