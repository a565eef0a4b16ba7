// Whoever rewrites a life and makes everything fit again: digests, content ids, keys, links and
// signatures. With the maker's key this is a maker who lies after the fact, with another the thief.
//
// Change files, manifests and records in any way, then call sign(): it walks through the artefacts
// in the order of the ledger and rebuilds what follows from what.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "dossier/write_card.h"
#include "ledger/artefact.h"
#include "ledger/ledger.h"
#include "run/key.h"

namespace audit {

class Forger {
 public:
  using Json = base::Json;

  explicit Forger(base::Disk& disk, base::Path out = "out") : disk_(disk), out_(std::move(out)) {
    const auto bytes = disk_.read(file()).take();
    for (std::size_t at = 0, end; (end = bytes.find('\n', at)) != bytes.npos; at = end + 1)
      records.push_back(Json::parse(bytes.substr(at, end - at)));
  }

  std::vector<Json> records;  // {"kind", "body", "time", ...}, signatures too
  bool keep_lists = false;    // the manifests list what they list, whatever stands there
  bool remake_card = true;

  // Rewrites a JSON file in place.
  void edit(const base::Path& path, const std::function<void(Json&)>& change) {
    auto json = Json::parse(disk_.read(path).take());
    change(json);
    disk_.write_file(path, base::pretty(json)).take();
  }
  // Every record of a kind.
  void each(const std::string& kind, const std::function<void(Json& body)>& change) {
    for (auto& record : records)
      if (record["kind"] == kind) change(record["body"]);
  }
  // Every line of a file of JSON lines.
  void lines(const base::Path& path, const std::function<void(Json&)>& change) {
    const auto bytes = disk_.read(path).take();
    std::string out;
    for (std::size_t at = 0, end; (end = bytes.find('\n', at)) != bytes.npos; at = end + 1) {
      auto json = Json::parse(bytes.substr(at, end - at));
      change(json);
      out += base::canonical(json).take() + "\n";
    }
    disk_.write_file(path, out).take();
  }

  void sign(const ledger::Key& key) {
    std::map<std::string, std::size_t> last;  // artefacts as they stand, in ledger order
    for (std::size_t i = 0; i < records.size(); ++i)
      if (records[i]["kind"] == "artefact") last[records[i]["body"]["name"]] = i;
    std::vector<std::size_t> order;
    for (const auto& [name, at] : last) order.push_back(at);
    std::ranges::sort(order);
    for (const auto at : order) {
      refit(at);
      if (records[at]["body"]["name"] != "card" || !remake_card) continue;
      write_card(at, key);
      refit(at);
    }
    write(records.size(), key);
  }
  // Links and signatures alone.
  void relink(const ledger::Key& key) { write(records.size(), key); }

 private:
  void write(std::size_t count, const ledger::Key& key) {
    std::string text;
    for (auto& record : records) rename_ids(record["body"]);
    for (std::size_t i = 0; i < count; ++i) text += line(i, key) + "\n";
    disk_.write_file(file(), text).take();
  }

  // A card quotes the ledger as it stands before its own record.
  void write_card(std::size_t at, const ledger::Key& key) {
    const auto folder = out_ + "/card";
    if (!disk_.exists(folder + "/manifest.json")) return;
    write(at, key);
    const auto manifest = Json::parse(disk_.read(folder + "/manifest.json").take());
    dossier::CardRecipe recipe;
    base::from_json(manifest["recipe"], recipe, folder).take();
    base::OwnedContext owned;
    base::Context ctx{disk_, *owned.clock, *owned.reporter, owned.cancel, 1, ""};
    std::vector<std::string> told;
    for (const auto& id : manifest["inputs"]) told.push_back(id.get<std::string>());
    const auto card = dossier::read_card(recipe, out_, ctx, {.told = told});
    if (!card.ok()) return;  // a life that is broken on purpose
    disk_.write_file(folder + "/card.json", base::pretty(dossier::to_json(*card))).take();
    disk_.write_file(folder + "/card.md", dossier::to_markdown(*card)).take();
    disk_.write_file(folder + "/card.html", dossier::to_html(*card)).take();
  }

  base::Path file() const { return out_ + "/ledger/ledger.jsonl"; }

  void rename_ids(Json& json) const {
    if (json.is_structured())
      for (auto& value : json) rename_ids(value);
    else if (const auto at =
                 json.is_string() ? new_ids_.find(json.get<std::string>()) : new_ids_.end();
             at != new_ids_.end())
      json = at->second;
  }

  bool is_artefact(const base::Path& folder) { return disk_.exists(folder + "/manifest.json"); }

  std::vector<ledger::FileEntry> files_of(const base::Path& folder) {
    std::vector<ledger::FileEntry> out;
    std::vector<base::Path> below{""};
    for (std::size_t i = 0; i < below.size(); ++i)
      for (const auto& entry :
           disk_.list(below[i].empty() ? folder : folder + "/" + below[i]).take()) {
        const auto path = base::join(below[i], entry.name);
        if (entry.is_folder && is_artefact(folder + "/" + path)) continue;
        if (entry.is_folder)
          below.push_back(path);
        else if (path != "manifest.json")
          out.push_back(ledger::entry_of(path, disk_.digest(folder + "/" + path, 1).take()));
      }
    std::ranges::sort(out, {}, &ledger::FileEntry::path);
    return out;
  }

  // The manifest in `folder` with right files, id and inputs; written back.
  ledger::Manifest rebuild(const base::Path& folder) {
    std::vector<ledger::SubArtefact> inner;
    for (const auto& entry : disk_.list(folder).take())
      if (entry.is_folder && is_artefact(folder + "/" + entry.name)) {
        const auto below = folder + "/" + entry.name;
        const auto id = rebuild(below).id;
        inner.push_back(
            {entry.name, id, base::hash_file(disk_, below + "/manifest.json").take().hex()});
      }
    auto json = Json::parse(disk_.read(folder + "/manifest.json").take());
    const auto before = json["id"].get<std::string>();
    rename_ids(json);
    auto manifest = ledger::Manifest::from_json(json, folder).take();
    if (!keep_lists) manifest.files = files_of(folder);
    manifest.artefacts = std::move(inner);
    manifest.id = manifest.content_id();
    if (before != manifest.id) new_ids_[before] = manifest.id;
    disk_.write_file(folder + "/manifest.json", base::pretty(manifest.to_json())).take();
    return manifest;
  }

  void refit(std::size_t at) {
    auto& body = records[at]["body"];
    const auto folder = out_ + "/" + body["name"].get<std::string>();
    if (!disk_.exists(folder + "/manifest.json")) return;
    const auto manifest = rebuild(folder);
    body["id"] = manifest.id;
    body["manifest_sha256"] = base::hash_file(disk_, folder + "/manifest.json").take().hex();
    body["inputs"] = manifest.inputs;
    body["counts"] = manifest.counts;
    body["cost"] = manifest.cost;
    if (body.contains("facts")) {
      body["facts"] = Json::object();
      for (const auto& [key, value] : manifest.facts.items())
        if (value.is_primitive()) body["facts"][key] = value;
    }
    ask_for(at, body["name"], manifest);
  }

  // The records before `at` that ask for what the manifest says.
  void ask_for(std::size_t at, const std::string& name, const ledger::Manifest& manifest) {
    const auto keys = run::keys_of(run::stage::all(), name, manifest);
    bool keyed = false;
    for (auto i = at; i-- > 0;) {
      auto& kind = records[i]["kind"];
      auto& body = records[i]["body"];
      if ((kind == "begin" || kind == "resume") && body.value("stage", "") == name &&
          body.contains("key") && !keyed) {
        body["key"] = keys.back();
        keyed = true;
      }
      if (kind != "run") continue;
      body["seed"] = manifest.seed;
      body["resolved"][name] = manifest.recipe;
      return;
    }
  }

  std::string line(std::size_t i, const ledger::Key& key) {
    auto& record = records[i];
    record["index"] = i;
    record["prev"] = i ? digest_ : std::string(64, '0');
    if (record["kind"] == "signature") {
      record["time"] = records[i - 1]["time"];
      record["body"] = {{"covers", i - 1},
                        {"head", digest_},
                        {"fingerprint", key.fingerprint()},
                        {"public_key", key.public_pem()},
                        {"signature", signature(key, std::to_string(i - 1) + " " + digest_)},
                        {"version", 2}};
    }
    const auto text = base::canonical(record).take();
    digest_ = base::sha256(text).hex();
    return text;
  }

  // Once: the same bytes in both passes.
  std::string signature(const ledger::Key& key, const std::string& what) {
    auto& out = signatures_[key.fingerprint() + what];
    if (out.empty()) out = key.sign("janua-ledger-v2 " + what);
    return out;
  }

  base::Disk& disk_;
  base::Path out_;
  std::map<std::string, std::string> signatures_;
  std::map<std::string, std::string> new_ids_;
  std::string digest_;
};

}  // namespace audit
