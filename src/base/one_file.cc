#include "base/one_file.h"

namespace base {

bool is_one_file(Disk& disk, const Path& place) {
  return place.ends_with(".gguf") && !disk.is_folder(place);
}

}  // namespace base
