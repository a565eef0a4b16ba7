// The page of web/, bundled and embedded when the program is built.
#pragma once

#include <span>
#include <string_view>

namespace serve {

struct PageFile {
  const char* path;  // "/page.js"
  const char* type;  // "text/javascript; charset=utf-8"
  const char* tag;   // changes with the bytes, for If-None-Match
  std::string_view bytes;
  std::string_view packed;  // the same as gzip
};

std::span<const PageFile> page_files();

}  // namespace serve
