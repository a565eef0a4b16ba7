#include "model/new_place.h"

#include <algorithm>
#include <utility>

namespace model {

namespace {

bool is_weights(const std::string& name) {
  return name.ends_with(".safetensors") || name.ends_with(".safetensors.index.json") ||
         name.ends_with(".bin") || name.ends_with(".gguf") || name.ends_with(".pt") ||
         name.ends_with(".pth");
}

// Stands in a folder that is being made: only such a one is deleted, as ledger/own_folder.h has it.
constexpr const char* kMark = ".janua";
constexpr const char* kLock = ".lock";                           // as base/folder_lock.h has it
constexpr const char* kAdapter = "adapter_config.json";          // of weights that are not copied
constexpr const char* kTemplates = "additional_chat_templates";  // as transformers has them
constexpr const char* kPart = ".part";
constexpr const char* kFilePart = ".part.gguf";  // by its end it is known

// None on a file system that keeps no locks, and for a disk in memory. Error: locked, naming who builds there.
base::Result<std::optional<base::FolderLock>> locked(const base::Path& building) {
  auto lock = base::FolderLock::take(building);
  if (lock.ok()) return std::optional(lock.take());
  if (lock.error().code != base::Code::locked) return std::optional<base::FolderLock>();
  auto error = lock.error();
  error.hint = "wait for it to end, or name another folder";
  return error;
}

// What an attempt that was cut off has left goes; what is somebody's own stays.
base::Result<void> clear_former(base::Disk& disk, const base::Path& building) {
  if (!disk.exists(building) && !disk.is_folder(building)) return {};
  const bool of_ours = disk.is_folder(building) && (disk.exists(base::join(building, kMark)) ||
                                                    TRY(disk.list(building)).empty());
  if (of_ours) {
    const auto lock = TRY(locked(building));  // whoever builds there now has left nothing
    return disk.remove_all(building);
  }
  return base::Error{base::Code::bad_request,
                     "something stands where the model would be built, and it was not left by us",
                     building, "move it away, or name another folder"};
}

// A link that leads nowhere is there, too, and would refuse the name when all work is done.
bool stands(base::Disk& disk, const base::Path& path) {
  if (disk.exists(path) || disk.is_folder(path)) return true;
  const auto beside = disk.list(base::parent(path));
  return beside.ok() &&
         std::ranges::find(*beside, base::file_name(path), &base::DirEntry::name) != beside->end();
}

base::Result<void> is_free(base::Disk& disk, const base::Path& path, const std::string& what) {
  if (stands(disk, path))
    return base::Error{base::Code::bad_request, "something stands there already", path,
                       "name a " + what + " that is not there yet"};
  const auto around = base::parent(path);
  if (!disk.is_folder(around) || disk.can_write(around)) return {};
  return base::Error{base::Code::io, "nothing can be made in this folder", around,
                     "change its permissions, or name a place for the model elsewhere"};
}

base::Result<void> copy_files(base::Disk& disk, const base::Path& from, const base::Path& to) {
  TRY(disk.make_folders(to));
  for (const auto& entry : TRY(disk.list(from))) {
    const auto path = base::join(from, entry.name);
    if (entry.is_folder || entry.is_special || !disk.exists(path)) continue;
    TRY(base::copy_file(disk, path, base::join(to, entry.name)));
  }
  return {};
}

base::Path without_slash(base::Path path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

}  // namespace

NewPlace::NewPlace(base::Disk& disk, base::Path path, const char* behind)
    : disk_(&disk), path_(std::move(path)), building_(path_ + behind) {}

NewPlace::NewPlace(NewPlace&& other) noexcept
    : disk_(std::exchange(other.disk_, nullptr)),
      path_(std::move(other.path_)),
      building_(std::move(other.building_)) {}

NewPlace::~NewPlace() {
  if (disk_) (void)disk_->remove_all(building_);
}

base::Result<NewFolder> NewFolder::begin(base::Disk& disk, const base::Path& path) {
  const auto clean = without_slash(path);
  if (clean.empty())
    return base::Error{base::Code::bad_request, "the folder to make has no name", "",
                       "name a folder that is not there yet"};
  TRY(is_free(disk, clean, "folder"));
  TRY(clear_former(disk, clean + kPart));
  NewFolder out(disk, clean, kPart);
  TRY(disk.make_folders(out.building_));
  TRY(disk.write_file(base::join(out.building_, kMark), ""));
  auto lock = locked(out.building_);
  if (!lock.ok()) {
    out.disk_ = nullptr;  // it is another one's
    return lock.error();
  }
  if (*lock) out.lock_.emplace(std::move(**lock));
  return out;
}

base::Result<std::vector<std::string>> NewFolder::copy_beside_weights(const base::Path& from) {
  std::vector<std::string> left;
  for (const auto& entry : TRY(disk_->list(from))) {
    const auto path = base::join(from, entry.name), to = base::join(building_, entry.name);
    if (entry.is_folder && entry.name == kTemplates) {
      TRY(copy_files(*disk_, path, to));
    } else if (entry.is_folder && !entry.name.starts_with('.')) {
      left.push_back(entry.name + "/");
    }
    if (entry.is_folder || entry.is_special || is_weights(entry.name) ||
        entry.name == "manifest.json" || entry.name == kAdapter || entry.name == kMark ||
        entry.name == kLock)
      continue;
    if (entry.is_link && !disk_->exists(path)) continue;  // it leads nowhere
    TRY(base::copy_file(*disk_, path, to));
  }
  return left;
}

base::Result<void> NewFolder::commit() {
  if (lock_) TRY(disk_->remove_all(base::join(building_, kLock)));
  TRY(disk_->rename(building_, path_));
  auto& disk = *std::exchange(disk_, nullptr);
  // The mark stays until the folder has its name: who is killed before leaves what is known as ours.
  return disk.remove_all(base::join(path_, kMark));
}

base::Result<NewFile> NewFile::begin(base::Disk& disk, const base::Path& path) {
  TRY(is_free(disk, path, "file"));
  if (const auto building = path + kFilePart; disk.is_folder(building))
    return base::Error{base::Code::bad_request, "a folder stands where the new file is built",
                       building, "name another file, or move that folder away"};
  return NewFile(disk, path, kFilePart);
}

base::Result<void> NewFile::commit() {
  TRY(disk_->rename(building_, path_));
  disk_ = nullptr;
  return {};
}

}  // namespace model
