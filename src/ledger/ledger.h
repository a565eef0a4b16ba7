// The ledger: an append-only file of what was made from what.
//
// Grammar of ledger/ledger.jsonl: one record a line, each line canonical JSON ended by LF:
//   {"body":{...},"index":N,"kind":"artefact","prev":"<sha256 of line N-1 without
//   LF>","time":"..."}
// The first record has prev = 64 zeros. A record of kind "signature" has the body
//   {"covers":N-1,"fingerprint":"..","head":"<digest of line
//   N-1>","public_key":PEM,"signature":base64}
// and signs the ASCII text "janua-ledger-v1 <covers> <head>". It carries the time of the record
// before it, so that no byte of a signature record is free to change unseen. A last line without LF
// is a torn write: it is cut off when the ledger is opened for writing and reported by verify.
//
// Kinds in use: source, fetch, decision, artefact, checkpoint, step (summaries), eval, signature,
// run, begin, resume; shared field names follow what they feed (model card, summaries).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "base/json.h"
#include "ledger/key.h"

namespace ledger {

struct Record {
  std::uint64_t index = 0;
  std::string kind;
  std::string time;
  std::string prev;
  std::string digest;  // of this line
  base::Json body;
};

class Ledger {
 public:
  // Opens or creates FOLDER/ledger.jsonl for appending; checks the chain, cuts a torn last line.
  static base::Result<Ledger> open(base::Context& ctx, const base::Path& folder);

  // Durable when it returns; after a failed write (a full disk) the file is as it was. From one
  // thread.
  base::Result<Record> append(const std::string& kind, base::Json body);
  // The record and a signature over it in one write: a crash leaves both or neither.
  base::Result<Record> append_signed(const std::string& kind, base::Json body, const Key& key);
  // Appends a signature over all records so far; nothing happens if the last record is one by this
  // key.
  base::Result<void> sign(const Key& key);
  // Makes the ledger ready to be signed by `key`. Error: verification if a signature in it is false
  // or its last one is another key's: signing over that would vouch for it. A record of an artefact
  // that nobody signed was not written by append_signed(), so it and what follows is cut off.
  base::Result<void> trust(const Key& key);
  const std::vector<Record>& records() const { return records_; }
  // Those that a signature covered when trust() checked, or that this process appended: the others
  // may be anybody's.
  std::vector<Record> vouched() const;

 private:
  Ledger(base::Context& ctx, base::Path file) : ctx_(&ctx), file_(std::move(file)) {}
  base::Result<std::string> line_after(const Record* last, Record& record) const;
  base::Result<void> write(const std::string& lines, std::vector<Record> records);
  base::Result<Record> append_at(const std::string& kind, base::Json body, const std::string& time);
  base::Context* ctx_;
  base::Path file_;
  std::uint64_t bytes_ = 0;    // whole lines only
  std::uint64_t found_ = 0;    // records that stood there when it was opened
  std::uint64_t covered_ = 0;  // of them, those before the last signature, as trust() found it
  std::vector<Record> records_;
};

// Reads without writing. Error: missing; verification, naming the first bad line (a flipped byte, a
// reordered, deleted or inserted line, a torn last line). What the chain alone cannot see, a change
// in the very last line and lines cut off at the end, only a signature over all records shows.
// Torn::ignore takes the whole lines before a torn one, as open() would.
enum class Torn { refuse, ignore };
base::Result<std::vector<Record>> read_ledger(base::Disk& disk, const base::Path& folder,
                                              Torn torn = Torn::refuse);

struct Signed {
  std::uint64_t covered = 0;              // records up to the last signature, itself included
  std::vector<std::string> fingerprints;  // of the keys that signed, each once
  std::map<std::string, std::uint64_t> covered_by;  // the same as `covered`, for each fingerprint
};
// Checks every signature record. Error: verification.
base::Result<Signed> check_signatures(const std::vector<Record>& records);

}  // namespace ledger
