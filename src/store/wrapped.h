// What a file is that should be the weights or the configuration of a model and is something else: what
// a download, a browser or an archive left in its place.
#pragma once

#include <string>
#include <string_view>

namespace store {

struct Wrapped {
  std::string what;  // "this is ...", "" where nothing is known of it
  std::string hint;  // what to do
};

constexpr std::size_t kWrappedHead = 512;

// By its first kWrappedHead bytes: gzip, zstd, xz, zip, tar, a pointer of Git LFS, a page of HTML, GGUF,
// a pickle.
Wrapped wrapped(std::string_view head);
// Safetensors, too.
Wrapped not_a_config(std::string_view head);

}  // namespace store
