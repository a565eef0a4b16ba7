// A GGUF file put together by hand, so that each part of it can be wrong.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "store/gguf/file.h"

namespace store::gguf {

template <class T>
std::string raw(T value) {
  std::string out;
  put(out, value);
  return out;
}

inline std::string raw_text(std::string_view text) {
  std::string out;
  put_text(out, text);
  return out;
}

// A key as it stands in a file; `value` without its kind.
inline std::string raw_key(std::string_view key, std::uint32_t kind, const std::string& value) {
  return raw_text(key) + raw(kind) + value;
}

inline std::string raw_tensor(std::string_view name, const std::vector<std::uint64_t>& sides,
                              std::uint32_t type, std::uint64_t offset) {
  std::string out = raw_text(name) + raw(static_cast<std::uint32_t>(sides.size()));
  for (const auto side : sides) out += raw(side);
  return out + raw(type) + raw(offset);
}

struct Made {
  std::uint32_t version = 3;
  std::vector<std::string> keys, tensors;
  std::string data;
  std::uint64_t alignment = 32;
  std::uint64_t more_keys = 0, more_tensors = 0;  // claimed, and not there

  std::string bytes() const {
    std::string out =
        "GGUF" + raw(version) + raw(tensors.size() + more_tensors) + raw(keys.size() + more_keys);
    for (const auto& key : keys) out += key;
    for (const auto& tensor : tensors) out += tensor;
    out.append(padding(out.size(), alignment), '\0');
    return out + data;
  }
};

inline base::Result<File> opened(const std::string& bytes) {
  base::MemoryDisk disk;
  EXPECT_TRUE(disk.write_file("x", bytes, 0644).ok());
  return File::open(disk, "x");
}

// The Error of a file that must not open.
inline base::Error error_of(const std::string& bytes) {
  auto file = opened(bytes);
  EXPECT_FALSE(file.ok());
  return file.ok() ? base::Error{} : file.error();
}

}  // namespace store::gguf
