// A model, a folder or one file, that comes into being whole or not at all: it is built beside its place
// and gets its name last.
#pragma once

#include <optional>

#include "base/context.h"
#include "base/folder_lock.h"

namespace model {

class NewPlace {
 public:
  NewPlace(NewPlace&& other) noexcept;
  NewPlace& operator=(NewPlace&&) = delete;
  ~NewPlace();  // nothing stays of what was not committed

  const base::Path& building() const { return building_; }  // where it is written

 protected:
  NewPlace(base::Disk& disk, base::Path path, const char* behind);
  base::Disk* disk_;  // null once it is committed
  base::Path path_, building_;
};

class NewFolder : public NewPlace {
 public:
  // Error: bad_request if something stands at `path` already, be it a link that leads nowhere, or what is
  // not ours where it is built; locked where another process builds it now; io, also where this user may make nothing.
  static base::Result<NewFolder> begin(base::Disk& disk, const base::Path& path);

  // Copies what belongs to a model besides its weights: configuration, tokenizer, chat templates, licence,
  // also where they are links to files, as in the cache of a hub; not the manifest, which speaks of other
  // bytes, and not the configuration of an adapter, whose weights stay behind. Returns the folders in it
  // that are left behind, "onnx/".
  base::Result<std::vector<std::string>> copy_beside_weights(const base::Path& from);
  base::Result<void> commit();

 private:
  using NewPlace::NewPlace;
  std::optional<base::FolderLock> lock_;  // on where it is built, until it is committed or gone
};

// What an attempt left that was killed is a file of that name, and gives way.
class NewFile : public NewPlace {
 public:
  // Error: bad_request if something stands at `path` already, or a folder where it is built.
  static base::Result<NewFile> begin(base::Disk& disk, const base::Path& path);
  base::Result<void> commit();

 private:
  using NewPlace::NewPlace;
};

}  // namespace model
