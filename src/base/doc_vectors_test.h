// Test vectors that stand in a page of docs/: what the page says is what the program does.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "base/disk.h"
#include "base/json.h"

namespace base {

// The JSON of the block "```json NAME" of docs/PAGE, below $JANUA_SOURCE_DIR (else the folder of
// the test). Null after failing the test if there is none.
inline Json doc_vectors(const std::string& page, const std::string& name) {
  const char* source = std::getenv("JANUA_SOURCE_DIR");
  const auto path = std::string(source ? source : ".") + "/docs/" + page;
  const auto text = real_disk()->read(path);
  const auto head = "\n```json " + name + "\n";
  const auto at = text.ok() ? text->find(head) : std::string::npos;
  if (at == std::string::npos) {
    ADD_FAILURE() << path << " has no vectors '" << name << "'; is JANUA_SOURCE_DIR set?";
    return {};
  }
  const auto first = at + head.size();
  return parse_json(std::string_view(*text).substr(first, text->find("\n```", first) - first), path)
      .take();
}

}  // namespace base
