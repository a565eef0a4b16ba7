// The ledger: an append-only account of what was made from what, and the door for who writes it.
//
//   record.h     what a line is           segment.h    what files there are
//   reader.h     reading and checking     signature.h  who vouches for it
//
// Opening reads the last segment only and checks the links in it. So what is opened may hold closed
// segments that were changed, cut or exchanged since: every record pins the one before it, so what
// is appended and signed here stands on what those segments were, not on what somebody made of
// them. Reading them finds it.
//
// Kinds in use: source, fetch, decision, artefact, checkpoint, eval, signature, run, begin, resume,
// aside, retire, recall, refused; shared field names follow what they feed (model card, summaries).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/context.h"
#include "ledger/chain.h"
#include "ledger/key.h"
#include "ledger/reader.h"

namespace ledger {

// From one thread.
class Ledger {
 public:
  // Opens or creates the ledger in FOLDER for appending. A torn last group is cut off. Error:
  // verification if the last segment does not hold together or one before it is missing; io,
  // full_disk. A segment is closed before it grows beyond `limit` bytes.
  static base::Result<Ledger> open(base::Context& ctx, const base::Path& folder,
                                   std::uint64_t limit = segment_bytes);

  // Durable when it returns; after a failed write (a full disk) the ledger is as it was.
  base::Result<Record> append(const std::string& kind, base::Json body);
  // All of them in one write: a crash leaves all or none. Nothing happens for none.
  base::Result<std::vector<Record>> append_group(std::vector<Entry> entries);
  // The record and a signature over it, as a group.
  base::Result<Record> append_signed(const std::string& kind, base::Json body, const Key& key);
  // Appends a signature over all records so far; nothing happens if the last record is one by
  // this key.
  base::Result<void> sign(const Key& key);
  // Makes the ledger ready to be signed by `key`. Error: verification if its last signature is
  // false or another key's, or what follows it does not hold together: signing over that would
  // vouch for it. A record of an artefact that nobody signed was not written by append_signed(), so
  // its group and what follows is cut off.
  base::Result<void> trust(const Key& key);

  std::uint64_t size() const { return head_.next; }  // records
  const base::Path& folder() const { return folder_; }
  // The records of what was wanted and begun and what became of it (run, begin, resume, artefact,
  // aside, retire, recall) that the signature covers which trust() checked, or that this process
  // appended: all others may be anybody's. Read on first use and kept; the view holds until the next
  // change of the ledger.
  base::Result<std::span<const Record>> vouched();

 private:
  Ledger(base::Context& ctx, base::Path folder, std::uint64_t limit)
      : ctx_(&ctx), folder_(std::move(folder)), limit_(limit) {}
  base::Path file() const { return base::join(folder_, segment_name(segment_)); }
  base::Result<void> write(std::vector<Record>& records, const Key* key = nullptr);
  base::Result<void> cut(std::uint64_t segment, std::uint64_t bytes);
  base::Result<void> load_last();
  base::Result<void> check_seal(const Seal& seal, const Key& key);
  base::Result<std::optional<Step>> find_claim(std::uint64_t segment) const;

  base::Context* ctx_;
  base::Path folder_;
  std::uint64_t limit_;
  std::uint64_t segment_ = 0;  // the last one, which is written
  std::uint64_t bytes_ = 0;    // of it, whole groups only
  Head head_;                  // after its last record
  std::string signed_by_;      // fingerprint, if the last record is a signature
  std::uint64_t covered_ = 0;  // records up to the last signature, as trust() found it
  bool recalled_ = false;      // vouched_ holds what stood there before, too
  std::vector<Record> vouched_;
};

}  // namespace ledger
