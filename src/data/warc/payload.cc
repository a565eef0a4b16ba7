#include "data/warc/payload.h"

#include <algorithm>

#include "base/ascii.h"

namespace data::warc {

namespace {

constexpr std::size_t kLongestHead = std::size_t{1} << 20;
constexpr std::size_t kFront = 16384;  // where a page can declare its charset
constexpr std::size_t kMostCodings = 3;

// "gzip, chunked": gzip and chunked.
std::vector<std::string> names_of(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty()) {
    const auto one = list.substr(0, list.find(','));
    list.remove_prefix(std::min(one.size() + 1, list.size()));
    std::string name;
    for (const char c : one.substr(0, one.find(';')))
      if (!base::is_ascii_space(c)) name += base::ascii_lower(c);
    if (!name.empty()) out.push_back(std::move(name));
  }
  return out;
}

// Other words, such as "utf-8" and "none", are no codings; servers say them all the same.
bool is_unread(std::string_view coding) {
  return coding == "br" || coding == "compress" || coding == "x-compress" || coding == "dcb" ||
         coding == "dcz";
}

// "HTTP/1.1 200 OK", "GET / HTTP/1.1". What begins otherwise is no message, whatever the record says.
bool is_start_line(std::string_view line) {
  if (line.starts_with("HTTP/")) return true;
  const auto method = line.substr(0, line.find(' '));
  return !method.empty() &&
         std::ranges::all_of(method, [](char c) { return c >= 'A' && c <= 'Z'; }) &&
         line.find(" HTTP/") != line.npos;
}

}  // namespace

Payload::Payload(bool is_http, const Limits& limits) : limits_(limits), in_head_(is_http) {}

void Payload::push(std::string_view bytes) {
  if (!error_.empty()) return;
  if (!in_head_) return body(bytes);
  const auto seen = head_.size();
  head_ += bytes;
  const auto size = head_size(head_, seen < 3 ? 0 : seen - 3);
  if (size == std::string::npos) {
    if (head_.size() > kLongestHead) fail("http");
    return;
  }
  const auto rest = head_.substr(size);
  head_.resize(size);
  begin_body();
  if (!rest.empty()) body(rest);
}

// The codings of content were put on in the order of the list, those of transfer after them.
void Payload::begin_body() {
  in_head_ = false;
  if (head_.empty()) return;
  if (!is_start_line(std::string_view(head_).substr(0, head_.find_first_of("\r\n"))))
    return fail("http");
  http_ = read_fields(head_);
  auto codings = names_of(http_.get("content-encoding"));
  for (auto& one : names_of(http_.get("transfer-encoding")))
    if (one == "chunked")
      chunked_ = true;
    else
      codings.push_back(std::move(one));
  if (codings.size() > kMostCodings) return fail("content-encoding");
  for (auto& one : codings) {
    auto decoder = store::make_decoder(one);
    if (!decoder && is_unread(one)) return fail("content-encoding");
    if (decoder) decoders_.insert(decoders_.begin(), std::move(decoder));
  }
}

void Payload::body(std::string_view bytes) {
  if (!error_.empty()) return;
  if (!chunked_) {
    if (!decode(0, bytes)) fail("content-encoding");
    return;
  }
  const auto sink = [&](std::string_view part) {
    if (!decode(0, part)) fail("content-encoding");
    return error_.empty();
  };
  if (!dechunker_.push(bytes, sink)) fail("chunked");
}

bool Payload::decode(std::size_t level, std::string_view bytes) {
  if (level == decoders_.size()) return take(bytes);
  return decoders_[level]->push(bytes,
                                [&](std::string_view part) { return decode(level + 1, part); });
}

bool Payload::end(std::size_t level) {
  if (level == decoders_.size()) return true;
  const bool whole =
      decoders_[level]->finish([&](std::string_view part) { return decode(level + 1, part); });
  return whole && end(level + 1);
}

bool Payload::take(std::string_view bytes) {
  if (bytes.size() > limits_.payload - size_) {
    fail("too-large");
    return false;
  }
  size_ += bytes.size();
  if (limits_.digest) hash_.add(bytes);
  if (front_.size() < kFront) front_ += bytes.substr(0, kFront - front_.size());
  if (kept_.size() < limits_.keep) kept_ += bytes.substr(0, limits_.keep - kept_.size());
  return true;
}

// A message whose head never ends has no body, and a block of no byte has no message: some writers
// leave it out of a revisit.
void Payload::finish() {
  if (in_head_) begin_body();
  if (!error_.empty()) return;
  const auto sink = [&](std::string_view part) { return decode(0, part); };
  if (chunked_ && !dechunker_.finish(sink)) fail("chunked");
  if (!end(0)) fail("content-encoding");
}

std::string Payload::sha256() { return hash_.finish().hex(); }

}  // namespace data::warc
