// What a dossier may quote: the released model, what it was made from, and what was measured of it,
// each through the ledger and the manifests it names.
//
// Papers follow `inputs` from the model backwards, by content ids, and speak of nothing else: the
// corpus that stands in the folder may be a newer one, which the model never saw. Of a kind that the
// model came from twice (pretrained on A, then on B) both are spoken of. What it came from and is no
// longer there is quoted from its ledger record, as far as that says it.
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
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/context.h"
#include "dossier/quote.h"
#include "ledger/artefact.h"
#include "ledger/ledger.h"

namespace dossier {

// Which part of a ledger is read, and which of its models is meant.
struct Reading {
  std::uint64_t before = UINT64_MAX;  // records from this index on are not looked at
  // Content ids of the artefacts that the paper was told of; where no model is among them, all that
  // were recorded. Its subject is the model from which no other of them was made; of several models
  // it is the newest.
  std::vector<std::string> told{};
  // Which evaluations and other measurements may be quoted.
  enum class Measured {
    in_force,  // of what it is about, but for those that were let go
    told,      // those that it was told of alone: what its recipe has no stage for is no part of it
    ever,      // all, as former versions did
  } measured = Measured::in_force;
};

// A value that was read again, and what vouches for the bytes it was read from.
struct Reread {
  base::Json value;    // null for a file that is quoted as a whole
  std::string sha256;  // of the file, as computed now; of a record its digest
  std::string
      recorded_in;  // where that digest is recorded: "ledger record 7", "eval/manifest.json"
};

class Evidence {
 public:
  struct Artefact {
    std::size_t record = 0;  // index in the ledger
    std::string folder;      // its name in OUT
    std::string kind;
    std::string id;
    bool stands = false;
    ledger::Manifest manifest{};  // if it stands
    base::Json json{};            // the manifest as it stands, else what the record repeats of it
    std::string serves_as{};      // a kind that it may be taken for besides its own, or ""

    bool is_a(const std::string& wanted) const { return kind == wanted || serves_as == wanted; }
    // "train/manifest.json", or the ledger.
    std::string file() const { return stands ? folder + "/manifest.json" : kLedgerFile; }
  };

  // `out` holds ledger/ and the artefacts. Error: missing (no ledger), verification (the chain of
  // records is broken, a signature does not fit or there is none, or an artefact or a quoted file is
  // not what the ledger says).
  static base::Result<Evidence> load(base::Disk& disk, const base::Path& out,
                                     const Reading& reading = {});

  // Everything that may be quoted, or all that is of a kind or serves as one, in the order in which
  // it was made.
  std::vector<const Artefact*> all() const;
  std::vector<const Artefact*> all(const std::string& kind) const;
  // The model that is spoken of, or null if none was made.
  const Artefact* model() const;
  // Names of the other models that the paper could have been about, as the ledger has them.
  const std::vector<std::string>& others() const { return others_; }
  // What tells it from others of its kind, behind a label: "" if it is the only one, else ", second".
  std::string suffix(const Artefact& artefact) const;
  // The same behind its kind: "train", "train, second".
  std::string title(const Artefact& artefact) const;

  // A value in the manifest; nothing if it is not there.
  std::optional<Quote> manifest(const Artefact& artefact, const std::string& pointer) const;
  // A value in its ledger record, which says more than the manifest (`name`, `tells`).
  std::optional<Quote> recorded(const Artefact& artefact, const std::string& pointer) const;
  // A value in a JSON file of the artefact.
  base::Result<std::optional<Quote>> file(const Artefact& artefact, const std::string& name,
                                          const std::string& pointer) const;
  // The bytes of a file of the artefact; nothing if the manifest does not list it.
  base::Result<std::optional<std::string>> bytes(const Artefact& artefact,
                                                 const std::string& name) const;
  // What the writer of each artefact of the kind says in its manifest. Error: bad_data for a fact
  // that is missing or of another type.
  template <class T>
  struct Of : Said<T> {
    const Artefact* artefact;
  };
  template <class T>
  base::Result<std::vector<Of<T>>> said() const;
  // The same of a JSON file of one; nothing if it lists none of that name.
  template <class T>
  base::Result<std::optional<Said<T>>> said_in(const Artefact& artefact,
                                               const std::string& name) const;

  // What stands at a quoted place now, read again from its file; see Reread. Error: missing,
  // verification, bad_data.
  base::Result<Reread> read_again(const Source& source) const;
  // The artefact with that content id, if it may be spoken of.
  const Artefact* find(const std::string& id) const;
  // Fingerprint and index of the first signature that covers the record, or is it.
  Quote signature_over(std::uint64_t record) const;

  // All records of a kind, whole, in ledger order.
  std::vector<Quote> records(const std::string& kind) const;
  // The record of the run that made the model.
  std::optional<Quote> run() const;
  // Where the ledger ends: index and digest of the last record.
  const ledger::Record& head() const { return records_.back(); }
  // Content ids of everything that may be spoken of.
  const std::set<std::string>& ids() const { return ids_; }

 private:
  Evidence(base::Disk& disk, base::Path out) : disk_(&disk), out_(std::move(out)) {}
  void learn_newer(std::span<const ledger::Record> records, std::uint64_t before);
  void index();
  std::vector<std::size_t> latest() const;
  std::vector<std::size_t> meant(const std::vector<std::string>& told) const;
  std::optional<std::size_t> choose(const std::vector<std::size_t>& among);
  std::vector<std::size_t> family_of(std::size_t record) const;
  std::set<std::string> making_kinds() const;
  bool is_measured_of_it(const ledger::Record& record, const std::set<std::string>& making) const;
  // Whether a run recorded that no stage makes it any more, and took nothing of that back.
  bool is_let_go(std::size_t record) const;
  bool may_be_quoted(std::size_t record, const Reading& reading) const;
  base::Result<void> add(std::size_t record);
  base::Result<void> add_manifest(Artefact& artefact) const;
  base::Result<Reread> record_again(const Source& source) const;
  base::Result<Reread> manifest_again(const Artefact& artefact) const;
  base::Result<Reread> file_again(const Artefact& artefact, const std::string& name) const;
  base::Error not_recorded(const base::Path& manifest) const;

  base::Disk* disk_;
  base::Path out_;
  std::vector<ledger::Record> records_;
  std::map<std::string, std::vector<std::size_t>> by_id_, by_name_;  // records of artefacts
  // Names, with digests of manifests, of what was recorded after the part that is read: it may stand
  // here and is nothing to quote.
  std::set<std::pair<std::string, std::string>> newer_;
  std::optional<std::size_t> subject_;
  std::vector<std::string> others_;
  std::set<std::string> ids_;
  std::vector<Artefact> artefacts_;  // the subject first, then what is nearest to it
};

// A model that the ledger records, by the name it was last recorded under.
struct ModelName {
  std::string name;
  std::string id;
  bool stands = false;  // its folder is there
};
// In the order in which they were made. Error: as Evidence::load().
base::Result<std::vector<ModelName>> models(base::Disk& disk, const base::Path& out);

template <class T>
base::Result<std::vector<Evidence::Of<T>>> Evidence::said() const {
  std::vector<Of<T>> out;
  for (const auto* one : all(T::kind)) {
    const auto place = one->stands ? base::join(out_, one->file())
                                   : "ledger record " + std::to_string(one->record);
    const auto whole = one->stands ? record::Whole::yes : record::Whole::plain;
    out.push_back({{TRY(record::read<T>(one->json, place, whole)),
                    one->json,
                    {one->record, "artefact", one->id, one->file(), ""}},
                   one});
  }
  return out;
}

template <class T>
base::Result<std::optional<Said<T>>> Evidence::said_in(const Artefact& artefact,
                                                       const std::string& name) const {
  auto whole = TRY(file(artefact, name, ""));
  if (!whole) return std::optional<Said<T>>();
  auto facts = TRY(record::read<T>(whole->value, base::join(out_, whole->source.file)));
  return std::optional<Said<T>>(
      Said<T>{std::move(facts), std::move(whole->value), std::move(whole->source)});
}

}  // namespace dossier
