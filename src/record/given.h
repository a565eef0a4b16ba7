// A folder from outside that a stage read (ledger/given.h): the model from which a training
// started, the tokenizer that was taken over.
#pragma once

#include "ledger/given.h"
#include "record/fact.h"

namespace record {

struct Given {
  std::string id, folder;
  std::optional<std::string> manifest_sha256;
  std::map<std::string, std::string> files;
  std::optional<std::string> license{};
  template <class V>
  void fields(V& v) {
    v(id, "id", "its content id, which is also among the inputs");
    v(folder, "folder", "where it stood, from where the program was started");
    v(manifest_sha256, "manifest_sha256",
      "of its manifest.json, which its maker's ledger records under that id; without one there is "
      "none");
    v(files, "files", "that were read: path and digest, \"tree:\" before that of a large one");
    v(license, "license", "that it states for itself, in README.md or its own keys");
  }

  static Given of(const ledger::Given& given) {
    Given out{
        .id = given.id, .folder = given.folder, .manifest_sha256 = {}, .files = {}, .license = {}};
    if (!given.manifest_sha256.empty()) out.manifest_sha256 = given.manifest_sha256;
    for (const auto& file : given.files)
      out.files[file.path] = file.tree.empty() ? file.sha256 : "tree:" + file.tree;
    return out;
  }
};

}  // namespace record
