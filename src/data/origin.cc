#include "data/origin.h"

#include <algorithm>
#include <filesystem>

#include "data/fetch.h"
#include "ledger/beside.h"

namespace data {

namespace {

using base::Path;

// "./a//b/" -> "a/b"
Path plain(const Path& path) {
  auto out = std::filesystem::path(path).lexically_normal().generic_string();
  while (out.size() > 1 && out.ends_with('/')) out.pop_back();
  return out == "." ? "" : out;
}

// Which folders of sources beside it the corpus was made from.
std::vector<Path> sources_of(const Path& corpus, base::Disk& disk) {
  std::vector<Path> out;
  const auto manifest = ledger::read_manifest(disk, corpus);
  if (!manifest.ok()) return out;
  for (const auto& one : ledger::artefacts_in(disk, ledger::folder_around(corpus), "sources"))
    if (std::ranges::any_of(manifest->inputs,
                            [&](const auto& input) { return input.second == one.manifest.id; }))
      out.push_back(one.folder);
  return out;
}

// What stands behind `folder` in `path`, "" where it does not lie there.
std::string behind(const Path& path, const Path& folder) {
  if (folder.empty()) return path.starts_with('/') ? "" : path;
  const auto front = folder.ends_with('/') ? folder : folder + "/";
  return path.starts_with(front) ? path.substr(front.size()) : "";
}

}  // namespace

Origins Origins::of(const Path& corpus, base::Disk& disk) {
  Origins out;
  for (const auto& folder : sources_of(corpus, disk)) {
    const auto sources = list_sources(disk, folder);
    if (!sources.ok()) continue;
    for (const auto& one : *sources)
      if (!one.said.empty())
        out.places_.push_back(
            {one.name, one.language, plain(one.said), plain(one.file), one.kind == "folder"});
  }
  return out;
}

Path Origins::path_of(const std::string& source, const std::string& language,
                      const std::string& key) const {
  const auto is_its = [&](const Place& place) {
    return place.name == source && (place.language == language || place.language.empty());
  };
  const auto place = std::ranges::find_if(places_, is_its);
  if (place == places_.end() || key.empty()) return "";
  const auto name = base::file_name(place->said);
  if (!place->is_folder && (key == name || key.starts_with(name + ":")))  // the file, a line of it
    return plain(base::join(base::parent(place->said), key));
  return plain(base::join(place->said, key));
}

std::string Origins::source_of(const Path& file) const {
  const auto place = std::ranges::find_if(
      places_, [&](const Place& one) { return !one.is_folder && one.said == file; });
  return place == places_.end() ? "" : place->name;
}

std::vector<Origins::Inside> Origins::meant_by(const Path& path, base::Disk& disk) const {
  std::vector<Path> words = {plain(path)};
  if (const auto real = disk.real_path(path); real.ok()) words.push_back(plain(*real));
  std::vector<Inside> out;
  for (const auto& place : places_) {
    std::vector<Path> stands = {place.said, place.stood};
    const auto stood = place.stood.empty() ? Path(".") : place.stood;
    if (const auto real = disk.real_path(stood); real.ok()) stands.push_back(plain(*real));
    for (const auto& stand : stands)
      for (const auto& word : words) {
        const auto key =
            word == stand && !place.is_folder ? base::file_name(stand) : behind(word, stand);
        if (!key.empty()) out.push_back({place.name, key});
      }
  }
  return out;
}

}  // namespace data
