// The records a dossier may quote: the ledger, the manifests it names, and the files those list.
//
// A quotation is only given if the chain of digests from the ledger to it holds: the record of the
// artefact names the manifest, the manifest names the file. So a figure in a card can be followed
// back to a signed line, and a file that was changed afterwards stops the
// card instead of entering it.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"
#include "ledger/artefact.h"
#include "ledger/ledger.h"

namespace dossier {

// Where a quoted value stands.
struct Source {
  std::uint64_t record = 0;  // index in the ledger
  std::string kind;          // of the record: "artefact", "eval"
  std::string artefact;      // content id; empty for records that name none
  std::string file;          // "corpus/counts.json", "ledger/ledger.jsonl"
  std::string
      pointer;  // RFC 6901 into that file (JSON lines: a list of them), or the record's body

  auto operator<=>(const Source&) const = default;
};

struct Quote {
  base::Json value;
  Source source;
};

class Evidence {
 public:
  // `out` holds ledger/ and the artefacts. Error: missing (no ledger), verification (the chain of
  // records is broken, a signature does not fit or there is none, or an artefact or a quoted file
  // is not what the ledger says).
  static base::Result<Evidence> load(base::Disk& disk, const base::Path& out);

  // A value in the manifest of the artefact in folder `stage`; nothing if either is not there.
  std::optional<Quote> manifest(const std::string& stage, const std::string& pointer) const;
  // A value in a JSON file of the artefact.
  base::Result<std::optional<Quote>> file(const std::string& stage, const std::string& name,
                                          const std::string& pointer) const;
  // The bytes of a file of the artefact; nothing if the manifest does not list it.
  base::Result<std::optional<std::string>> bytes(const std::string& stage,
                                                 const std::string& name) const;
  // All records of a kind, whole, in ledger order.
  std::vector<Quote> records(const std::string& kind) const;
  // Where the ledger ends: index and digest of the last record.
  const ledger::Record& head() const { return records_.back(); }
  // Names of the artefacts that may be quoted, in the order in which they were made.
  std::vector<std::string> stages() const;

 private:
  struct Stage {
    std::uint64_t record = 0;
    ledger::Manifest manifest;
    base::Json json;  // the manifest as it stands
  };
  Evidence(base::Disk& disk, base::Path out) : disk_(&disk), out_(std::move(out)) {}
  base::Result<void> add(const ledger::Record& record);

  base::Disk* disk_;
  base::Path out_;
  std::vector<ledger::Record> records_;
  std::map<std::string, Stage> stages_;  // by folder name; the last record of a name counts
};

}  // namespace dossier
