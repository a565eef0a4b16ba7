#include "data/page.h"

#include <utility>

namespace data {

void add_blocks(std::vector<store::HtmlBlock>&& blocks, const std::string& key,
                Document& document) {
  for (auto& block : blocks) {
    const auto role = block.code ? Role::code : block.is_heading() ? Role::heading : Role::text;
    const int level = block.is_heading() ? block.tag[1] - '0' : 0;
    document.blocks.push_back({key + "#" + block.key, std::move(block.text), role, level});
  }
}

void add_bytes(const store::HtmlBytes& bytes, Reading& reading) {
  const auto add = [&](const char* reason, std::uint64_t size) {
    if (size > 0) reading.bytes[reason] += static_cast<std::int64_t>(size);
  };
  add("navigation", bytes.skipped);
  add("alternatives", bytes.alternatives);
  add("unseen", bytes.unseen);
}

}  // namespace data
