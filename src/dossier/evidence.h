// What a dossier may quote: the released model, what it was made from, and what was measured of it,
// each through the ledger and the manifests it names.
//
// Papers follow `inputs` from the model backwards, by content ids, and speak of nothing else: the
// corpus that stands in the folder may be a newer one, which the model never saw. What the model
// came from and is no longer there is quoted from its ledger record, as far as that says it.
//
// A quotation is only given if the chain of digests from the ledger to it holds: the record of the
// artefact names the manifest, the manifest names the file. So a figure in a card can be followed
// back to a signed line, and a file that was changed afterwards stops the card instead of entering
// it. Papers are no evidence for papers, so an old card is never read.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
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
  // RFC 6901 into that file (JSON lines: a list of them), or the record's body.
  std::string pointer;

  auto operator<=>(const Source&) const = default;
};

struct Quote {
  base::Json value;
  Source source;
};

class Evidence {
 public:
  // `out` holds ledger/ and the artefacts; records from index `before` on are not looked at. Error:
  // missing (no ledger), verification (the chain of records is broken, a signature does not fit or
  // there is none, or an artefact or a quoted file is not what the ledger says).
  static base::Result<Evidence> load(base::Disk& disk, const base::Path& out,
                                     std::uint64_t before = UINT64_MAX);

  // A value in the manifest of the artefact of that kind; nothing if either is not there.
  std::optional<Quote> manifest(const std::string& kind, const std::string& pointer) const;
  // A value in a JSON file of the artefact.
  base::Result<std::optional<Quote>> file(const std::string& kind, const std::string& name,
                                          const std::string& pointer) const;
  // The bytes of a file of the artefact; nothing if the manifest does not list it.
  base::Result<std::optional<std::string>> bytes(const std::string& kind,
                                                 const std::string& name) const;
  // All records of a kind, whole, in ledger order.
  std::vector<Quote> records(const std::string& kind) const;
  // The record of the run that made the model.
  std::optional<Quote> run() const;
  // Where the ledger ends: index and digest of the last record.
  const ledger::Record& head() const { return records_.back(); }
  // Kinds of the artefacts that may be quoted, in the order in which they were made.
  std::vector<std::string> stages() const;
  // Kinds of which only the ledger record is left.
  std::vector<std::string> gone() const;
  // Content ids of everything that may be spoken of.
  const std::set<std::string>& ids() const { return ids_; }

 private:
  struct Artefact {
    std::size_t record = 0;
    std::string folder;  // its name in OUT
    bool stands = false;
    ledger::Manifest manifest;  // if it stands
    base::Json json;            // the manifest as it stands, else what the record repeats of it
  };
  Evidence(base::Disk& disk, base::Path out) : disk_(&disk), out_(std::move(out)) {}
  void index();
  std::optional<std::size_t> subject() const;
  std::vector<std::size_t> family_of(std::size_t record) const;
  bool is_measured_of_it(const ledger::Record& record) const;
  base::Result<void> add(std::size_t record);
  base::Error not_recorded(const base::Path& manifest) const;
  const Artefact* find(const std::string& kind) const;

  base::Disk* disk_;
  base::Path out_;
  std::vector<ledger::Record> records_;
  std::map<std::string, std::vector<std::size_t>> by_id_, by_name_;  // records of artefacts
  std::optional<std::size_t> subject_;
  std::set<std::string> ids_;
  std::map<std::string, Artefact> artefacts_;  // by kind; the nearest to the model counts
};

}  // namespace dossier
