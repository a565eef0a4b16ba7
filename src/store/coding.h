// HTTP's content codings (RFC 9110, 8.4.1), undone piece by piece: gzip, deflate, zstd.
//
// Servers label what they send wrongly: bytes that are not in the coding at all come out as they are.
// "deflate" is read with the header of zlib, as the standard says, and without, as many send it.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

namespace store {

class Decoder {
 public:
  using Sink = std::function<bool(std::string_view)>;  // false: it wants no more
  virtual ~Decoder() = default;
  // False where the bytes are damaged, or the sink wants no more; what could be read before went to it.
  virtual bool push(std::string_view bytes, const Sink& sink) = 0;
  // There are no more bytes. False where the coding has not ended.
  virtual bool finish(const Sink& sink) = 0;
};

// Null for a coding that is not read, such as br. "identity", "x-gzip" in any case.
std::unique_ptr<Decoder> make_decoder(std::string_view coding);

}  // namespace store
