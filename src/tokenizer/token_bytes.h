// The bytes of tokens by id, all in one piece of memory, so that decoding is copying.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenizer {

class TokenBytes {
 public:
  TokenBytes() = default;
  TokenBytes(const std::vector<std::string>& tokens);  // NOLINT: the same, in one piece

  std::size_t size() const { return places_.size(); }  // highest id + 1
  // Empty where no token has the id; valid until the next set().
  std::string_view operator[](std::size_t id) const {
    return {bytes_.data() + places_[id].begin, places_[id].size & ~kHidden};
  }
  bool hidden(std::size_t id) const { return (places_[id].size & kHidden) != 0; }
  std::vector<std::string> list() const;

  // Also the first time for an id beyond the others. At most kMost bytes in all that were ever set: the rest of
  // a token that goes beyond is left out, and overfull() says so.
  static constexpr std::size_t kMost = std::size_t{1} << 31;
  void set(std::size_t id, std::string_view bytes);
  bool overfull() const { return overfull_; }
  void resize(std::size_t ids) { places_.resize(ids); }
  void reserve(std::size_t ids, std::size_t bytes);
  void hide(std::size_t id) { places_[id].size |= kHidden; }  // a special token

  // Appends the bytes of these; ids that no token has are passed over, and hidden ones too unless asked for.
  void join(std::span<const std::int32_t> ids, bool with_hidden, std::string& out) const;

  friend bool operator==(const TokenBytes& left, const TokenBytes& right) {
    return left.list() == right.list();
  }

 private:
  static constexpr std::uint32_t kHidden = std::uint32_t{1} << 31;
  static constexpr std::size_t kStep =
      16;  // bytes that are copied at once, whatever is behind the token
  struct Place {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;  // and kHidden
  };
  std::vector<char> bytes_ = std::vector<char>(kStep);  // used_, and at least kStep behind
  std::size_t used_ = 0;
  bool overfull_ = false;
  std::vector<Place> places_;
};

}  // namespace tokenizer
