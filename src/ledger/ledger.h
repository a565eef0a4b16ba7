// The ledger: an append-only file of what was made from what.
//
// Grammar of ledger/ledger.jsonl: one record a line, each line canonical JSON ended by LF:
//   {"body":{...},"index":N,"kind":"artefact","prev":"<sha256 of line N-1 without LF>","time":"..."}
// The first record has prev = 64 zeros. A record of kind "signature" has the body
//   {"covers":N-1,"fingerprint":"..","head":"<digest of line N-1>","public_key":PEM,"signature":base64}
// and signs the ASCII text "janua-ledger-v1 <covers> <head>". A last line without LF is a torn write:
// it is cut off when the ledger is opened for writing and reported by verify.
//
// Kinds in use: source, fetch, decision, artefact, checkpoint, step (summaries), eval, signature, run,
// resume; shared field names follow what they feed (model card, summaries).
#pragma once

#include <functional>
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

  // Durable when it returns.
  base::Result<Record> append(const std::string& kind, base::Json body);
  // Appends a signature over all records so far; nothing happens if the last record is one by this key.
  base::Result<void> sign(const Key& key);
  const std::vector<Record>& records() const { return records_; }

 private:
  Ledger(base::Context& ctx, base::Path file) : ctx_(&ctx), file_(std::move(file)) {}
  base::Context* ctx_;
  base::Path file_;
  std::vector<Record> records_;
};

// Reads without writing. Error: missing; verification, naming the first bad line (a flipped byte, a
// reordered, deleted or inserted line).
base::Result<std::vector<Record>> read_ledger(base::Disk& disk, const base::Path& folder);

struct Signed {
  std::uint64_t covered = 0;              // records covered by a valid signature
  std::vector<std::string> fingerprints;  // of the keys that signed, each once
};
// Checks every signature record. Error: verification.
base::Result<Signed> check_signatures(const std::vector<Record>& records);

}  // namespace ledger
