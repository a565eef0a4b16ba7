#include "trace/rank_bits.h"

#include <array>
#include <bit>
#include <cstring>

namespace trace {

namespace {

constexpr int kBlock = 63;
constexpr std::uint64_t kBlocks = 16;  // of a mark

using Row = std::array<std::uint64_t, kBlock + 1>;

// choose[n][k]: words of n bits with k set; all below 2^60.
constexpr std::array<Row, kBlock + 1> kChoose = [] {
  std::array<Row, kBlock + 1> out{};
  for (std::size_t n = 0; n <= kBlock; ++n) {
    out[n][0] = 1;
    for (std::size_t k = 1; k <= n; ++k)
      out[n][k] = out[n - 1][k - 1] + (k < n ? out[n - 1][k] : 0);
  }
  return out;
}();

constexpr std::array<std::uint8_t, kBlock + 1> kWidth = [] {
  std::array<std::uint8_t, kBlock + 1> out{};
  for (std::size_t k = 0; k <= kBlock; ++k)
    out[k] = static_cast<std::uint8_t>(std::bit_width(kChoose[kBlock][k] - 1));
  return out;
}();

std::uint64_t choose(int n, int k) {
  return kChoose[static_cast<std::size_t>(n)][static_cast<std::size_t>(k)];
}

int width(int set) { return kWidth[static_cast<std::size_t>(set)]; }

// Which of the words with as many bits set this one is; bit 0 comes first, 0 before 1.
std::uint64_t number_of(std::uint64_t block) {
  std::uint64_t out = 0;
  auto left = std::popcount(block);
  for (int i = 0; left > 0; ++i) {
    if (!(block >> i & 1)) continue;
    out += choose(kBlock - 1 - i, left);
    --left;
  }
  return out;
}

// Set among the first `before` bits of that word.
int set_before(std::uint64_t number, int set, int before) {
  auto left = set;
  for (int i = 0; i < before && left > 0; ++i) {
    if (left == kBlock - i) return set - left + (before - i);  // all that follow are set
    const auto unset = choose(kBlock - 1 - i, left);
    if (number < unset) continue;
    number -= unset;
    --left;
  }
  return set - left;
}

void append_words(std::string& out, std::span<const std::uint64_t> words) {
  out.append(reinterpret_cast<const char*>(words.data()), words.size_bytes());
}

base::Error damaged(const std::string& where) {
  return {base::Code::bad_data, "its bits are not those of an index", where,
          "make the index again"};
}

}  // namespace

void PackedWords::append(std::uint64_t value, int bits) {
  if (bits == 0) return;
  const auto in = static_cast<int>(bits_ % 64);
  if (in == 0) words_.push_back(0);
  words_.back() |= value << in;
  if (in + bits > 64) words_.push_back(value >> (64 - in));
  bits_ += static_cast<std::uint64_t>(bits);
}

std::uint64_t read_packed(const std::uint64_t* words, std::uint64_t at, int bits) {
  if (bits == 0) return 0;
  const auto in = static_cast<int>(at % 64);
  auto out = words[at / 64] >> in;
  if (in + bits > 64) out |= words[at / 64 + 1] << (64 - in);
  return bits == 64 ? out : out & ((std::uint64_t{1} << bits) - 1);
}

void RankBitsBuilder::push(bool bit) {
  block_ |= std::uint64_t{bit} << filled_;
  ++size_;
  if (++filled_ == kBlock) close_block();
}

void RankBitsBuilder::close_block() {
  if (classes_.size() / 6 % kBlocks == 0) marks_.push_back(set_ << 32 | offsets_.size());
  const auto set = std::popcount(block_);
  classes_.append(static_cast<std::uint64_t>(set), 6);
  offsets_.append(number_of(block_), width(set));
  set_ += static_cast<std::uint64_t>(set);
  block_ = 0;
  filled_ = 0;
}

std::string RankBitsBuilder::finish() {
  const auto size = size_;
  close_block();  // one more, so that rank(size()) finds its block
  CHECK(size < UINT32_MAX && offsets_.size() < UINT32_MAX, "too many bits for one vector");
  std::string out;
  append_words(out, std::array<std::uint64_t, 4>{size, marks_.size(), classes_.words().size(),
                                                 offsets_.words().size()});
  append_words(out, marks_);
  append_words(out, classes_.words());
  append_words(out, offsets_.words());
  return out;
}

base::Result<RankBits> RankBits::open(std::string_view& bytes, const std::string& where) {
  std::array<std::uint64_t, 4> head{};
  if (bytes.size() < sizeof head) return damaged(where);
  std::memcpy(head.data(), bytes.data(), sizeof head);
  const auto [size, marks, classes, offsets] = head;
  const auto room = (bytes.size() - sizeof head) / 8;
  const auto blocks = size / kBlock + 1;
  if (size >= UINT32_MAX || marks != (blocks + kBlocks - 1) / kBlocks ||
      classes != (blocks * 6 + 63) / 64 || offsets > room || marks + classes > room - offsets)
    return damaged(where);
  const auto* words = reinterpret_cast<const std::uint64_t*>(bytes.data() + sizeof head);
  RankBits out;
  out.size_ = size;
  out.marks_ = {words, marks};
  out.classes_ = {words + marks, classes};
  out.offsets_ = {words + marks + classes, offsets};
  // A walk over all classes: numbers that lie outside are found here and never asked for.
  std::uint64_t set = 0, bit = 0;
  for (std::uint64_t block = 0; block < blocks; ++block) {
    if (block % kBlocks == 0 && out.marks_[block / kBlocks] != (set << 32 | bit))
      return damaged(where);
    const auto in = static_cast<int>(read_packed(out.classes_.data(), block * 6, 6));
    set += static_cast<std::uint64_t>(in);
    bit += static_cast<std::uint64_t>(width(in));
  }
  if (set > size || (bit + 63) / 64 != offsets) return damaged(where);
  bytes.remove_prefix(sizeof head + (marks + classes + offsets) * 8);
  return out;
}

RankBits::Found RankBits::find(std::uint64_t block) const {
  const auto mark = marks_[block / kBlocks];
  auto rank = mark >> 32, offset = mark & UINT32_MAX;
  for (auto i = block / kBlocks * kBlocks; i < block; ++i) {
    const auto set = static_cast<int>(read_packed(classes_.data(), i * 6, 6));
    rank += static_cast<std::uint64_t>(set);
    offset += static_cast<std::uint64_t>(width(set));
  }
  return {rank, offset, static_cast<int>(read_packed(classes_.data(), block * 6, 6))};
}

std::uint64_t RankBits::rank(std::uint64_t at) const {
  const auto found = find(at / kBlock);
  const auto before = static_cast<int>(at % kBlock);
  if (found.set == 0 || before == 0) return found.rank;
  if (found.set == kBlock) return found.rank + static_cast<std::uint64_t>(before);
  const auto number = read_packed(offsets_.data(), found.offset, width(found.set));
  return found.rank + static_cast<std::uint64_t>(set_before(number, found.set, before));
}

}  // namespace trace
