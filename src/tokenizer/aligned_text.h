// A text that was changed and still knows where each of its bytes came from.
//
// Each byte of the present text has a span of bytes of the original. The changes are those of Hugging
// Face's NormalizedString, whose arithmetic decides which offsets a token has: a character that was put
// in shares the span of the one before it, one that swallowed others keeps its own span alone.
//
// Slices share what they are cut from; a change makes a copy. A text that changes let grow beyond
// all reason stays as it is, and overgrown() says so.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenizer {

struct Span {
  std::uint32_t begin = 0, end = 0;
  bool operator==(const Span&) const = default;
};

class AlignedText {
 public:
  static constexpr std::size_t kMostBytes = 1u << 30;  // of an original

  // One character of the text to be: `change` is 0 for one that takes the place of the next there, 1 for
  // a new one, -n for one that takes that place and those of the n behind it.
  struct Change {
    char32_t character;
    int change;
  };

  // `text` is UTF-8 of at most kMostBytes.
  explicit AlignedText(std::string_view text);

  std::string_view bytes() const;
  bool empty() const { return begin_ == end_; }
  bool overgrown() const { return overgrown_; }
  std::size_t most() const { return (std::size_t{1} << 20) + std::size_t{64} * size_; }  // bytes
  std::uint32_t first() const { return first_; }  // where it begins in the original
  AlignedText slice(std::size_t begin, std::size_t end) const;

  // Bytes of the original that stand for those of the present text.
  Span original(std::size_t begin, std::size_t end) const;

  // The whole text becomes that of `changes`, `dropped` characters in front left out.
  void transform(std::span<const Change> changes, std::size_t dropped = 0);
  void prepend(std::string_view text);
  // Each of `places`, in order and apart, becomes `text`.
  void replace(std::span<const Span> places, std::string_view text);
  void filter(const std::function<bool(char32_t)>& keep);
  // Each character becomes those that `f` gives for it.
  void map(const std::function<std::u32string(char32_t)>& f);

 private:
  struct Buffer {
    std::string bytes;
    std::vector<Span> spans;  // of each byte
  };
  std::span<const Span> spans() const;
  std::optional<Span> changed_range() const;
  void change(Span range, std::span<const Change> changes, std::size_t dropped);
  void become(Buffer buffer);

  std::shared_ptr<const Buffer> buffer_;
  std::uint32_t begin_ = 0, end_ = 0;   // in the buffer
  std::uint32_t first_ = 0, size_ = 0;  // of the original
  bool overgrown_ = false;
};

}  // namespace tokenizer
