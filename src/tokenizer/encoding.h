// What a text becomes: ids, and for each of them what it is called and where it stands.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tokenizer {

struct Encoding {
  struct Place {
    std::int64_t begin = 0, end = 0;  // code points of the text; 0, 0 for what was put around it
    bool operator==(const Place&) const = default;
  };
  std::vector<std::int32_t> ids;
  std::vector<std::string> tokens;
  std::vector<Place> offsets;
  std::vector<std::int32_t> types;  // which of two texts, as the post-processor says it

  std::size_t size() const { return ids.size(); }
  void add(std::int32_t id, std::string token, Place place, std::int32_t type);
  void append(const Encoding& other);
  Encoding slice(std::size_t begin, std::size_t end) const;
};

}  // namespace tokenizer
