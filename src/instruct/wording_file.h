// The files of share/instruct/, as the program holds them.
#pragma once

#include <span>
#include <string_view>

namespace instruct {

struct WordingFile {
  const char* language;  // canonical
  std::string_view bytes;
};
std::span<const WordingFile> wording_files();  // in the order of their codes

}  // namespace instruct
