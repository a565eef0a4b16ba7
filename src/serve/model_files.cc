#include "serve/model_files.h"

#include "ledger/artefact.h"

namespace serve {
namespace {

using base::Path;
using base::Result;

constexpr std::uint64_t kSmall = std::uint64_t{1} << 30;

bool leads_out(const Path& path) {
  return path.empty() || path.front() == '/' || path == ".." || path.starts_with("../") ||
         path.ends_with("/..") || path.find("/../") != Path::npos;
}

// What is wrong with the size of a listed file; "" if nothing.
std::string wrong_size(base::Disk& disk, const Path& folder, const ledger::FileEntry& file) {
  if (leads_out(file.path)) return file.path + " leads out of the folder";
  const auto bytes = disk.map(base::join(folder, file.path));
  if (!bytes.ok()) return file.path + " is missing or cannot be read";
  if (bytes->size() == file.bytes) return "";
  return file.path + " has " + std::to_string(bytes->size()) + " bytes, " +
         std::to_string(file.bytes) + " are listed";
}

}  // namespace

Result<ModelFiles> compare_model_files(base::Disk& disk, const Path& folder, Compare compare) {
  if (!disk.exists(base::join(folder, "manifest.json")))
    return ModelFiles{true,
                      "the model's folder has no manifest.json: nothing says what its bytes "
                      "should be"};
  const auto manifest = TRY(ledger::read_manifest(disk, folder));
  std::uint64_t total = 0;
  for (const auto& file : manifest.files) {
    if (const auto wrong = wrong_size(disk, folder, file); !wrong.empty())
      return ModelFiles{false, "the model is not what its manifest.json lists: " + wrong};
    total += file.bytes;
  }
  if (compare == Compare::sizes || (compare == Compare::small && total > kSmall))
    return ModelFiles{true,
                      "the model's files have the sizes that its manifest.json lists; "
                      "--verify compares every byte"};
  if (const auto verified = ledger::verify_files(disk, folder, manifest); !verified.ok()) {
    const auto& error = verified.error();
    return ModelFiles{
        false, "the model is not what its manifest.json lists: " + error.where + ": " + error.what};
  }
  return ModelFiles{true, "every byte of the model is what its manifest.json lists, content id " +
                              manifest.id.substr(0, 12)};
}

}  // namespace serve
