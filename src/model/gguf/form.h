// How a family stands in GGUF files, as llama.cpp reads them.
#pragma once

#include <span>

namespace model::gguf {

struct Renamed {
  const char*
      folder;        // part of a tensor's name in a Hugging Face folder: "post_attention_layernorm"
  const char* file;  // the same in the file: "post_attention_norm"
};

struct Form {
  const char* architecture;  // "llama"
  // Rows of q and k, which pair j with j + D/2 in a folder, pair 2j with 2j + 1 in the file.
  bool interleaved = false;
  // Where a family's parts have other names than most (names.cc).
  std::span<const Renamed> parts = {};
};

}  // namespace model::gguf
