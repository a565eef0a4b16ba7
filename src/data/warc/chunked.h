// The chunked transfer coding of HTTP/1.1 (RFC 9112, 7.1), undone piece by piece.
//
// Many crawlers store a body without its chunks and keep the label: bytes that do not begin as a chunk
// come out as they are.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace data::warc {

class Dechunker {
 public:
  using Sink = std::function<bool(std::string_view)>;
  // False where a size cannot be read, or the sink wants no more.
  bool push(std::string_view bytes, const Sink& sink);
  // There are no more bytes. False where the last chunk, that of size 0, has not come; no byte at all
  // is a message without a body.
  bool finish(const Sink& sink);

 private:
  enum class State { size, data, after_data, plain, done };
  bool read_size(const Sink& sink);

  State state_ = State::size;
  bool first_ = true;
  std::string line_;  // of a size, so far
  std::uint64_t left_ = 0;
};

}  // namespace data::warc
