// A model's folder that comes into being whole or not at all.
#pragma once

#include "base/context.h"

namespace model {

class NewFolder {
 public:
  // Error: bad_request if something stands at `path` already; io.
  static base::Result<NewFolder> begin(base::Disk& disk, const base::Path& path);
  NewFolder(NewFolder&& other) noexcept;
  NewFolder& operator=(NewFolder&&) = delete;
  ~NewFolder();  // nothing stays of what was not committed

  const base::Path& building() const { return building_; }  // where its files are written
  // Copies what belongs to a model besides its weights: configuration, tokenizer, licence; not the
  // manifest, which speaks of other bytes.
  base::Result<void> copy_beside_weights(const base::Path& from);
  base::Result<void> commit();

 private:
  NewFolder(base::Disk& disk, base::Path path);
  base::Disk* disk_;  // null once it is committed
  base::Path path_, building_;
};

}  // namespace model
