// The parts of an audit, in its order. Each adds what it finds to the report and goes on.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "audit/verify.h"
#include "ledger/artefact.h"
#include "ledger/ledger.h"

namespace audit {

// An artefact as the folder holds it and as its last record describes it.
struct Standing {
  std::string name;        // folder name, "train"
  base::Path folder;       // "out/train"
  std::size_t record = 0;  // position of the record in Book::records
  ledger::Manifest manifest;
  bool readable = false;  // the manifest could be read
};

struct Book {
  base::Path folder;                    // "out/ledger"
  base::Path file;                      // "out/ledger/ledger.jsonl", its first segment
  std::vector<ledger::Record> records;  // every line that is JSON with a kind and a body

  std::string place(std::size_t record) const {
    return base::join(folder, ledger::segment_place(records[record].segment, records[record].line));
  }
};

// Judges the chain and the signatures, then reads what can be read. Error: missing.
base::Result<Book> check_ledger(const base::Path& out, const std::string& key, Report& report,
                                base::Context& ctx);

// Every recorded artefact against its folder, and the folder for what no record names. Error:
// interrupted.
base::Result<std::vector<Standing>> check_artefacts(const base::Path& out, const Book& book,
                                                    Report& report, base::Context& ctx);

// Recipe, seed, version and inputs in the manifests against what the ledger says was asked for.
void check_requests(const Book& book, const std::vector<Standing>& standing, run::Kinds kinds,
                    Report& report);

// The exported weights against those of the last checkpoint, tensor by tensor.
void check_model(const std::vector<Standing>& standing, Report& report, base::Context& ctx);

// Executes training again. Error: interrupted.
base::Result<void> check_training(const base::Path& out, const Book& book,
                                  const std::vector<Standing>& standing, const Options& options,
                                  Replay* replay, Report& report, base::Context& ctx);

// Text at `key`, or "".
std::string text_at(const base::Json& json, const char* key);

}  // namespace audit
