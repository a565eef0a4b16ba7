// The kinds of sources documents come from; one file in data/source/ each, registered by its name.
// It brings the keys of its [[sources.source]] along, a struct with fields() (base/field.h).
//
// A source is fetched once (into the cache, or found on the local disk) and read as often as one
// likes. What fetch() found stands in sources.json, so that reading needs nothing else.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/choice.h"
#include "base/context.h"
#include "base/json.h"
#include "data/document.h"
#include "data/license.h"

namespace data {

// One element of sources.json; docs/formats/sources.md. The last three are circumstances of this
// machine: they stand in the ledger and in the manifest's facts, not in sources.json, so that equal
// sources are an equal artefact.
struct Fetched {
  std::string kind;         // "deb"
  std::string name;         // "libreoffice-help-de"
  std::string version;      // "4:7.4.7-1+deb12u14"; empty for local files
  std::string sha256;       // of the package or file; of a folder: see folder.cc
  std::uint64_t bytes = 0;  // of the package, file or all files of the folder
  std::string file;      // where it stands; in sources.json a package's from the cache, else `said`
  std::string said;      // local files: the path as the recipe has it
  std::string language;  // canonical; empty where each line says its own (jsonl)
  std::string side;      // "msgstr" or "msgid" (deb catalogues)
  std::string license;   // local files: what the recipe says; else empty
  base::Json options;    // what else reading needs of the recipe; null if nothing
  std::string fetched;   // UTC; for a cached package, when it came into the cache
  std::string origin;    // "pool/main/libr/..."; empty if not fetched now
  bool downloaded = false;  // by this fetch
};
base::Json to_json(const Fetched& fetched);
base::Result<Fetched> fetched_from_json(const base::Json& json, const std::string& where);

// A file, a folder or lines of a file that a source does not read.
struct LeftOut {
  std::string path;    // inside the source
  std::string reason;  // "the text is neither UTF-8 nor declares a charset"
  std::string hint;    // how to have it read; may be empty
  bool is_folder = false;
  bool is_line = false;  // only such lines of a file; path names the first, "a.jsonl:3"
};

// What a reading met besides the documents it gave.
struct Reading {
  std::function<base::Result<void>(Document&&)> document;
  std::vector<LeftOut> left_out;               // file by file, or line
  std::map<std::string, std::int64_t> counts;  // "message empty": 12; "block skipped": 900
  // Bytes from the raw file on: "read" of files, "kept" in documents, and what was cut by its
  // reason ("navigation"). A source that does not know what it read says no "read".
  std::map<std::string, std::int64_t> bytes;
  std::map<std::string, LicenseDecision> licenses;  // by LicenseDecision::sha256
  // Files that other sources of the recipe name, by their places: who leaves one out says nothing of
  // it, for it is read, or that source says why it is not.
  std::set<std::string> elsewhere{};
};

namespace source {

// What tells one source of a recipe from another.
struct Label {
  std::string name;
  std::string language;  // as the recipe says it; empty where documents say their own
  std::string license;   // what every document stands under; empty where they say it themselves
  std::vector<std::string> languages{};  // where documents are told apart: those they may be in
  bool any_language = false;             // documents may say another one themselves
};

struct Entry {
  const char* summary;
  base::Settings (*options)();  // keys beside `kind`; the functions below get them checked
  Label (*label)(const base::Settings& options);
  // Makes the source stand on the local disk and says what it is, all but `kind`. Error: missing
  // (package, file, network), verification (wrong hash), bad_request, io.
  base::Result<Fetched> (*fetch)(const base::Settings& options, base::Context& ctx);
  // Gives every document to reading.document in a deterministic order. Error: bad_data (truncated
  // package, broken line), or what the receiver answers.
  base::Result<void> (*read)(const Fetched& fetched, base::Context& ctx, Reading& reading);
  // Digest of what stands there now, to compare with Fetched::sha256; where null, that of the file.
  base::Result<std::string> (*digest)(const Fetched& fetched, base::Context& ctx) = nullptr;
  // Makes the very same bytes stand where they stood, for kinds that can; else null. Error:
  // as fetch.
  base::Result<void> (*restore)(const Fetched& fetched, base::Context& ctx) = nullptr;
  // What must be there before anything starts, such as a local file, or null for nothing. Error:
  // missing, bad_request.
  base::Result<void> (*ready)(const base::Settings& options, base::Disk& disk) = nullptr;
  // What brings it into the cache ("apt-get download"), where nobody changes it. Null for what
  // stands on the local disk: the recipe names its path, and it may change at any time.
  const char* fetched_by = nullptr;
};
struct Row {
  const char* name;
  const Entry* entry;
};
std::span<const Row> all();
const Entry* find(std::string_view name);  // null for a kind that nobody registered

struct Registry {
  static constexpr const char* what = "kind of source";
  static constexpr const char* usual = "deb";
  static std::span<const Row> all() { return source::all(); }
  // Former versions had one table of keys for all kinds and recorded each with its default.
  static bool idle(const std::string& key, const base::Json& value) {
    if (key == "side") return value == "msgstr";
    return (key == "path" || key == "version" || key == "license") && value == "";
  }
};

// What every kind asks of the keys that it shares with others; `language` may be empty where
// documents say their own. Error: bad_request.
base::Result<void> check_name(const std::string& name);
base::Result<void> check_language(const std::string& name, const std::string& language);
base::Result<void> check_sha256(const std::string& name, const std::string& sha256);

}  // namespace source
}  // namespace data
