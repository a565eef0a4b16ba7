// What the block of a record holds: the body of an HTTP message, or itself; piece by piece.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "data/warc/chunked.h"
#include "data/warc/fields.h"
#include "store/coding.h"

namespace data::warc {

// What a reader of records may spend on one, and what it wants of it.
struct Limits {
  std::uint64_t payload = std::uint64_t{1}
                          << 30;  // bytes without codings, behind which it is an error
  std::uint64_t block = std::uint64_t{1} << 30;  // bytes of the block of a packed record
  std::size_t keep = 0;                          // of the payload, kept for the receiver
  bool digest = true;
};

class Payload {
 public:
  // `is_http`: the block is an HTTP message.
  Payload(bool is_http, const Limits& limits);
  void push(std::string_view bytes);
  void finish();

  const Fields& http() const { return http_; }
  // "" or what is wrong: "chunked", "content-encoding", "too-large", "http".
  const std::string& error() const { return error_; }
  std::string sha256();  // once, after finish(); hexadecimal
  std::string& kept() { return kept_; }
  std::string_view front() const { return front_; }  // at most 16 KiB
  std::uint64_t size() const { return size_; }

 private:
  void body(std::string_view bytes);
  void begin_body();
  bool decode(std::size_t level, std::string_view bytes);
  bool end(std::size_t level);
  bool take(std::string_view bytes);
  void fail(const char* word) {
    if (error_.empty()) error_ = word;
  }

  const Limits limits_;
  bool in_head_, chunked_ = false;
  std::string head_;
  Fields http_;
  Dechunker dechunker_;
  std::vector<std::unique_ptr<store::Decoder>>
      decoders_;  // the one that was put on last comes first
  base::Sha256 hash_;
  std::string front_, kept_, error_;
  std::uint64_t size_ = 0;
};

}  // namespace data::warc
