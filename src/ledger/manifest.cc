#include "ledger/manifest.h"

#include <algorithm>

namespace ledger {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Path;
using base::Result;

constexpr const char* kManifest = "manifest.json";

Error not_a_manifest(const std::string& what, const std::string& where) {
  return {Code::bad_data, "not the manifest of an artefact: " + what, where,
          "go back to a copy that verifies, or let `janua run` make the artefact again"};
}

// Below the artefact's folder whatever is joined to it, and the same bytes to us and to the system.
bool stays_inside(const Path& path) {
  if (path.empty() || path.find('\0') != Path::npos) return false;
  for (std::size_t begin = 0; begin <= path.size();) {
    const auto end = std::min(path.find('/', begin), path.size());
    const auto part = std::string_view(path).substr(begin, end - begin);
    if (part.empty() || part == "." || part == "..") return false;
    begin = end + 1;
  }
  return true;
}

Json to_json(const FileEntry& file) {
  Json out = {{"path", file.path}, {"bytes", file.bytes}};
  if (file.tree.empty())
    out["sha256"] = file.sha256;
  else
    out["tree"] = file.tree;
  return out;
}

FileEntry file_from(const Json& json) {
  FileEntry out{json.at("path").get<std::string>(), json.at("bytes").get<std::uint64_t>(), "", ""};
  if (json.contains("tree"))
    json.at("tree").get_to(out.tree);
  else
    json.at("sha256").get_to(out.sha256);
  return out;
}

void read_members(const Json& json, Manifest& out) {
  json.at("kind").get_to(out.kind);
  json.at("id").get_to(out.id);
  for (const auto& file : json.at("files")) out.files.push_back(file_from(file));
  if (json.contains("artefacts"))
    for (const auto& inner : json.at("artefacts"))
      out.artefacts.push_back({inner.at("name").get<std::string>(),
                               inner.at("id").get<std::string>(),
                               inner.at("manifest_sha256").get<std::string>()});
  json.at("inputs").get_to(out.inputs);
  json.at("seed").get_to(out.seed);
  json.at("version").get_to(out.version);
  json.at("created").get_to(out.created);
  for (auto [key, member] : {std::pair{"recipe", &out.recipe},
                             {"tool", &out.tool},
                             {"machine", &out.machine},
                             {"counts", &out.counts},
                             {"cost", &out.cost},
                             {"facts", &out.facts}})
    *member = json.at(key);
}

Result<void> collect(base::Disk& disk, const Path& root, const Path& below,
                     const Manifest& manifest, std::vector<FileEntry>& out) {
  const auto inside = [&](const Path& path) {
    return below.empty() ? path : base::join(below, path);
  };
  for (auto file : manifest.files) {
    file.path = inside(file.path);
    out.push_back(std::move(file));
  }
  for (const auto& inner : manifest.artefacts)
    TRY(collect(disk, root, inside(inner.name),
                TRY(read_inner(disk, below.empty() ? root : base::join(root, below), inner)), out));
  return {};
}

}  // namespace

FileEntry entry_of(const Path& path, const base::FileDigest& digest) {
  FileEntry out{path, digest.bytes, "", ""};
  (digest.is_tree() ? out.tree : out.sha256) = digest.root.hex();
  return out;
}

std::string difference(std::string_view bytes, const FileEntry& listed) {
  if (bytes.size() != listed.bytes)
    return "the file has " + std::to_string(bytes.size()) + " bytes, " +
           std::to_string(listed.bytes) + " are recorded";
  const bool fits = listed.tree.empty() ? base::sha256(bytes).hex() == listed.sha256
                                        : base::digest_of(bytes).root.hex() == listed.tree;
  return fits ? "" : "the file's digest is not the recorded one";
}

Json Manifest::to_json() const {
  Json list = Json::array();
  for (const auto& file : files) list.push_back(ledger::to_json(file));
  Json out = {{"kind", kind},       {"id", id},         {"files", list},      {"inputs", inputs},
              {"recipe", recipe},   {"seed", seed},     {"version", version}, {"tool", tool},
              {"machine", machine}, {"counts", counts}, {"cost", cost},       {"facts", facts},
              {"created", created}};
  for (const auto& inner : artefacts)
    out["artefacts"].push_back(
        {{"name", inner.name}, {"id", inner.id}, {"manifest_sha256", inner.manifest_sha256}});
  return out;
}

Result<Manifest> Manifest::from_json(const Json& json, const std::string& where) {
  Manifest out;
  try {
    read_members(json, out);
  } catch (const Json::exception&) {
    return not_a_manifest("a member is missing or of another type", where);
  }
  for (const auto& file : out.files)
    if (!stays_inside(file.path))
      return not_a_manifest("the path of a file leads out of it", where);
  for (const auto& inner : out.artefacts)
    if (!stays_inside(inner.name))
      return not_a_manifest("the name of an artefact inside leads out of it", where);
  return out;
}

std::string Manifest::content_id() const {
  std::vector<std::pair<Path, std::string>> sorted;
  for (const auto& file : files)
    sorted.emplace_back(file.path, file.tree.empty() ? file.sha256 : "tree:" + file.tree);
  for (const auto& inner : artefacts) sorted.emplace_back(inner.name, "artefact:" + inner.id);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  base::Sha256 hash;
  const std::string_view nul("\0", 1);
  hash.add(kind).add(nul);
  for (const auto& [path, digest] : sorted) hash.add(path).add(nul).add(digest).add(nul);
  return hash.finish().hex();
}

Result<Manifest> read_manifest(base::Disk& disk, const Path& folder) {
  const auto path = base::join(folder, kManifest);
  const auto bytes = disk.map(path);
  if (!bytes.ok()) {
    if (bytes.error().code != Code::missing) return bytes.error();
    return Error{Code::missing, "no artefact stands here: manifest.json is missing", folder,
                 "run `janua run` to make it"};
  }
  auto json = base::parse_json(bytes->view(), path);
  TRY(bytes->whole());
  return Manifest::from_json(TRY(std::move(json)), path);
}

std::string hint_to_remake(const Path& folder) {
  auto name = base::file_name(folder);
  if (name.ends_with(".work")) name.resize(name.size() - 5);
  return "go back to a copy that verifies, or make it again with `janua run RECIPE --from " + name +
         " --fresh`";
}

Result<Manifest> read_inner(base::Disk& disk, const Path& folder, const SubArtefact& listed) {
  const auto path = base::join(base::join(folder, listed.name), kManifest);
  const auto wrong = [&](const std::string& what) {
    return Error{Code::verification, what, path, hint_to_remake(folder)};
  };
  const auto bytes = disk.map(path);
  if (!bytes.ok() && bytes.error().code != Code::missing) return bytes.error();
  if (!bytes.ok()) return wrong("the file is missing");
  const auto digest = base::sha256(bytes->view()).hex();
  TRY(bytes->whole());
  if (digest != listed.manifest_sha256)
    return wrong("the manifest is not the one that the artefact around it records");
  auto manifest = TRY(Manifest::from_json(TRY(base::parse_json(bytes->view(), path)), path));
  if (manifest.id != listed.id)
    return wrong("the content id is not the one that the artefact around it records");
  return manifest;
}

Result<std::vector<FileEntry>> all_files(base::Disk& disk, const Path& folder,
                                         const Manifest& manifest) {
  std::vector<FileEntry> out;
  TRY(collect(disk, folder, "", manifest, out));
  return out;
}

}  // namespace ledger
