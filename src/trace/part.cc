#include "trace/part.h"

#include <divsufsort.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace trace {

namespace {

constexpr std::uint64_t kEvery = 64;  // places of the text, of which one is noted
constexpr char kMagic[9] = "JANUAFM1";

struct Head {
  char magic[8];
  std::uint64_t rows, zero, documents, place_words;
};

base::Error damaged(const std::string& where) {
  return {base::Code::bad_data, "it is no part of an index of text, or damaged", where,
          "`janua audit verify` says what else is; make the index again"};
}

int bits_of(std::uint64_t rows) { return std::bit_width(rows / kEvery); }

template <class T>
void append(std::string& out, std::span<const T> values) {
  out.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  out.resize((out.size() + 7) / 8 * 8);
}

}  // namespace

void Part::Text::add(std::string_view document) {
  starts_.push_back(static_cast<std::uint32_t>(text_.size()));
  text_ += document;
  text_ += '\xFF';
}

base::Result<std::string> Part::build(Text text, const std::string& where) {
  const auto& bytes = text.text_;
  if (bytes.size() >= kMostPartBytes)
    return base::Error{base::Code::bad_request,
                       "the text of one part has " + std::to_string(bytes.size()) + " bytes", where,
                       "parts hold less than " + std::to_string(kMostPartBytes) +
                           " bytes; a document that is longer has no place in an index"};
  const auto size = bytes.size();
  std::vector<std::int32_t> order(size);
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  CHECK(divsufsort(data, order.data(), static_cast<std::int32_t>(size)) == 0,
        "divsufsort refuses to sort");
  std::string last;
  last.reserve(size);
  last.push_back(bytes.back());  // before the row of nothing, which is the first
  Head head{{}, size + 1, 0, text.starts_.size(), 0};
  std::memcpy(head.magic, kMagic, sizeof head.magic);
  RankBitsBuilder noted;
  PackedWords places;
  const auto note = [&](std::uint64_t at) {
    noted.push(at % kEvery == 0);
    if (at % kEvery == 0) places.append(at / kEvery, bits_of(size + 1));
  };
  note(size);
  for (std::size_t i = 0; i < size; ++i) {
    const auto at = static_cast<std::uint64_t>(order[i]);
    note(at);
    if (at == 0)
      head.zero = i + 1;
    else
      last.push_back(bytes[at - 1]);
  }
  order = {};
  text.text_ = {};
  head.place_words = places.words().size();
  std::string out(reinterpret_cast<const char*>(&head), sizeof head);
  append(out, std::span<const std::uint32_t>(text.starts_));
  append(out, places.words());
  out += noted.finish();
  out += Wavelet::build(last);
  return out;
}

base::Result<Part> Part::open(base::Disk& disk, const base::Path& path) {
  Part out;
  out.path_ = path;
  out.bytes_ = TRY(disk.map(path));
  auto rest = out.bytes_.view();
  Head head{};
  if (rest.size() < sizeof head) return damaged(path);
  std::memcpy(&head, rest.data(), sizeof head);
  rest.remove_prefix(sizeof head);
  const auto room = rest.size() / 8;
  if (std::memcmp(head.magic, kMagic, sizeof head.magic) != 0 || head.rows < 2 ||
      head.rows > kMostPartBytes || head.zero >= head.rows || head.documents >= head.rows ||
      (head.documents + 1) / 2 > room || head.place_words > room - (head.documents + 1) / 2)
    return damaged(path);
  out.rows_ = head.rows;
  out.zero_ = head.zero;
  out.starts_ = {reinterpret_cast<const std::uint32_t*>(rest.data()), head.documents};
  rest.remove_prefix((head.documents + 1) / 2 * 8);
  out.places_ = {reinterpret_cast<const std::uint64_t*>(rest.data()), head.place_words};
  rest.remove_prefix(head.place_words * 8);
  out.noted_ = TRY(RankBits::open(rest, path));
  out.last_ = TRY(Wavelet::open(rest, path));
  TRY(out.bytes_.whole());
  out.place_bits_ = bits_of(out.rows_);
  const auto noted = (out.rows_ - 1) / kEvery + 1;
  if (!rest.empty() || out.noted_.size() != out.rows_ || out.last_.size() != out.rows_ - 1 ||
      out.noted_.rank(out.rows_) != noted ||
      (noted * static_cast<std::uint64_t>(out.place_bits_) + 63) / 64 != head.place_words ||
      !std::ranges::is_sorted(out.starts_) ||
      (!out.starts_.empty() && (out.starts_.front() != 1 || out.starts_.back() >= out.rows_)))
    return damaged(path);
  out.first_[0] = 1;
  for (std::size_t c = 0; c < 256; ++c) out.first_[c + 1] = out.first_[c] + out.last_.counts()[c];
  return out;
}

Wavelet::Two Part::ranks(std::uint8_t byte, std::uint64_t low, std::uint64_t high) const {
  return last_.rank(byte, without_end(low), without_end(high));
}

Range Part::extended(Range range, std::uint8_t byte) const {
  if (range.low >= range.high) return {};
  const auto [low, high] = ranks(byte, range.low, range.high);
  if (low >= high) return {};
  return {first_[byte] + low, first_[byte] + high};
}

base::Result<Part::Place> Part::locate(std::uint64_t row) const {
  for (std::uint64_t back = 0; back <= kEvery && row < rows_; ++back) {
    const auto before = noted_.rank(row);
    if (noted_.rank(row + 1) > before) {
      const auto place =
          read_packed(places_.data(), before * static_cast<std::uint64_t>(place_bits_),
                      place_bits_) *
              kEvery +
          back;
      const auto behind = std::ranges::upper_bound(starts_, place);
      if (behind == starts_.begin() || place >= rows_) return damaged(path_);
      const auto document = static_cast<std::uint64_t>(behind - starts_.begin()) - 1;
      return Place{document, place - starts_[document]};
    }
    if (row == zero_) break;
    const auto here = last_.at(without_end(row));
    row = first_[here.byte] + here.before;
  }
  return damaged(path_);
}

}  // namespace trace
