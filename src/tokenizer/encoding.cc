#include "tokenizer/encoding.h"

namespace tokenizer {
namespace {

template <class T>
void add_all(std::vector<T>& to, const std::vector<T>& from, std::size_t begin, std::size_t end) {
  to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(begin),
            from.begin() + static_cast<std::ptrdiff_t>(end));
}

void add_slice(Encoding& to, const Encoding& from, std::size_t begin, std::size_t end) {
  add_all(to.ids, from.ids, begin, end);
  add_all(to.tokens, from.tokens, begin, end);
  add_all(to.offsets, from.offsets, begin, end);
  add_all(to.types, from.types, begin, end);
}

}  // namespace

void Encoding::add(std::int32_t id, std::string token, Place place, std::int32_t type) {
  ids.push_back(id);
  tokens.push_back(std::move(token));
  offsets.push_back(place);
  types.push_back(type);
}

void Encoding::append(const Encoding& other) { add_slice(*this, other, 0, other.size()); }

Encoding Encoding::slice(std::size_t begin, std::size_t end) const {
  Encoding out;
  add_slice(out, *this, begin, end);
  return out;
}

}  // namespace tokenizer
