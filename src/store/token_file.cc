// Reads and writes Megatron's .bin/.idx pair; the grammar stands in the header.
//
// In: token ids, document by document. Out: two files that Megatron-LM, NeMo and OELLM's loaders
// read. What surprised us: the header is 34 bytes, so every array behind it is unaligned and must
// be copied; and Megatron takes uint16 only below 65,500 entries, not up to 65,536.
#include "store/token_file.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace store {
namespace {

using base::Code;
using base::Error;
using base::Result;

static_assert(std::endian::native == std::endian::little, "token files are little-endian");

constexpr std::string_view kMagic("MMIDIDX\0\0", 9);
constexpr std::uint64_t kVersion = 1;
constexpr std::uint64_t kHeader = 34;
constexpr std::uint8_t kInt32 = 4, kUint16 = 8;
constexpr std::int64_t kNarrowVocabulary = 65500;

template <class T>
void put(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
T get(std::string_view bytes, std::uint64_t at) {
  T value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

struct Layout {
  std::uint64_t sequences = 0, documents = 0;          // documents: entries of the document index
  std::uint64_t lengths = 0, offsets = 0, starts = 0;  // byte positions in the .idx
  bool wide = false;
};

// Reads the header and makes sure that the three arrays lie inside the file.
Result<Layout> read_layout(std::string_view idx, const std::string& where) {
  const auto bad = [&](const std::string& what) {
    return Error{Code::bad_data, what, where, "make the shards again"};
  };
  if (idx.size() < kHeader || idx.substr(0, 9) != kMagic)
    return bad("this is not a Megatron index (it does not begin with MMIDIDX)");
  if (get<std::uint64_t>(idx, 9) != kVersion) return bad("the index version is not 1");
  const auto type = get<std::uint8_t>(idx, 17);
  if (type != kInt32 && type != kUint16)
    return Error{Code::unsupported,
                 "token type " + std::to_string(type) + " is neither uint16 (8) nor int32 (4)",
                 where, "write the shards with one of these types"};
  Layout layout{.sequences = get<std::uint64_t>(idx, 18), .documents = get<std::uint64_t>(idx, 26)};
  layout.wide = type == kInt32;
  const auto room = idx.size() - kHeader;
  if (layout.sequences > room / 12 || layout.documents > room / 8 || layout.documents == 0)
    return bad("the index promises more entries than the file holds");
  layout.lengths = kHeader;
  layout.offsets = layout.lengths + 4 * layout.sequences;
  layout.starts = layout.offsets + 8 * layout.sequences;
  if (layout.starts + 8 * layout.documents != idx.size())
    return bad("the index is " + std::to_string(idx.size()) + " bytes long, its header says " +
               std::to_string(layout.starts + 8 * layout.documents));
  return layout;
}

// Token position of every sequence and of the end; the sequences must lie back to back.
Result<std::vector<std::uint64_t>> sequence_starts(std::string_view idx, const Layout& layout,
                                                   const std::string& where) {
  const std::uint64_t width = layout.wide ? 4 : 2;
  std::vector<std::uint64_t> starts{0};
  starts.reserve(layout.sequences + 1);
  for (std::uint64_t i = 0; i < layout.sequences; ++i) {
    const auto length = get<std::int32_t>(idx, layout.lengths + 4 * i);
    const auto offset = get<std::int64_t>(idx, layout.offsets + 8 * i);
    if (length < 0 || offset < 0 || static_cast<std::uint64_t>(offset) != starts.back() * width)
      return Error{Code::bad_data,
                   "sequence " + std::to_string(i) + " does not begin where the one before it ends",
                   where, "make the shards again"};
    starts.push_back(starts.back() + static_cast<std::uint64_t>(length));
  }
  return starts;
}

// Token position of every document and of the end, from the document index.
Result<std::vector<std::uint64_t>> document_starts(std::string_view idx, const Layout& layout,
                                                   const std::vector<std::uint64_t>& sequences,
                                                   const std::string& where) {
  std::vector<std::uint64_t> starts;
  starts.reserve(layout.documents);
  std::uint64_t before = 0;
  for (std::uint64_t i = 0; i < layout.documents; ++i) {
    const auto sequence = get<std::uint64_t>(idx, layout.starts + 8 * i);
    const bool fits = i == 0 ? sequence == 0 : sequence >= before;
    if (!fits || sequence > layout.sequences)
      return Error{Code::bad_data, "entry " + std::to_string(i) + " of the document index is wrong",
                   where, "make the shards again"};
    before = sequence;
    starts.push_back(sequences[sequence]);
  }
  if (before != layout.sequences)
    return Error{Code::bad_data, "the document index does not cover every sequence", where,
                 "make the shards again"};
  return starts;
}

}  // namespace

Result<TokenFileWriter> TokenFileWriter::open(base::Disk& disk, const base::Path& stem,
                                              std::int64_t vocabulary) {
  if (vocabulary < 1 || vocabulary > std::numeric_limits<std::int32_t>::max())
    return Error{Code::bad_request,
                 "a vocabulary of " + std::to_string(vocabulary) + " cannot be stored", stem,
                 "ids are at most 32 bits wide"};
  TokenFileWriter writer;
  writer.disk_ = &disk;
  writer.stem_ = stem;
  writer.wide_ = vocabulary >= kNarrowVocabulary;
  writer.bin_ = TRY(disk.open_writer(stem + ".bin"));
  return writer;
}

Result<void> TokenFileWriter::add(std::span<const std::int32_t> document) {
  const std::int32_t most = wide_ ? std::numeric_limits<std::int32_t>::max() : 65535;
  if (document.size() > std::numeric_limits<std::int32_t>::max())
    return Error{Code::bad_data, "a document has more than 2^31 - 1 tokens", stem_, "split it"};
  std::string bytes;
  bytes.reserve(document.size() * (wide_ ? 4 : 2));
  for (const auto id : document) {
    if (id < 0 || id > most)
      return Error{Code::bad_data,
                   "token id " + std::to_string(id) + " lies outside the vocabulary", stem_,
                   "use the tokenizer that the shards were opened for"};
    if (wide_)
      put(bytes, id);
    else
      put(bytes, static_cast<std::uint16_t>(id));
  }
  lengths_.push_back(static_cast<std::int32_t>(document.size()));
  return bin_->write(bytes);
}

Result<void> TokenFileWriter::finish() {
  TRY(bin_->commit());
  std::string idx(kMagic);
  put(idx, kVersion);
  put(idx, wide_ ? kInt32 : kUint16);
  put<std::uint64_t>(idx, lengths_.size());
  put<std::uint64_t>(idx, lengths_.size() + 1);
  for (const auto length : lengths_) put(idx, length);
  std::int64_t offset = 0;
  for (const auto length : lengths_) {
    put(idx, offset);
    offset += std::int64_t{length} * (wide_ ? 4 : 2);
  }
  for (std::int64_t i = 0; i <= std::ssize(lengths_); ++i) put(idx, i);
  return disk_->write_file(stem_ + ".idx", idx);
}

Result<TokenFile> TokenFile::open(base::Disk& disk, const base::Path& stem) {
  const auto where = stem + ".idx";
  const auto idx = TRY(disk.map(where));
  const auto layout = TRY(read_layout(idx.view(), where));
  const auto sequences = TRY(sequence_starts(idx.view(), layout, where));
  TokenFile file;
  file.starts_ = TRY(document_starts(idx.view(), layout, sequences, where));
  file.wide_ = layout.wide;
  TRY(idx.whole());
  file.tokens_ = sequences.back();
  file.bin_ = TRY(disk.map(stem + ".bin"));
  if (file.bin_.size() != file.tokens_ * (file.wide_ ? 4 : 2))
    return Error{Code::bad_data,
                 "the file is " + std::to_string(file.bin_.size()) +
                     " bytes long, its index counts " + std::to_string(file.tokens_) + " tokens",
                 stem + ".bin", "make the shards again"};
  return file;
}

std::uint64_t TokenFile::document_at(std::uint64_t at) const {
  CHECK(at < tokens_, "a token position lies behind the end of the shard");
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), at);
  return static_cast<std::uint64_t>(after - starts_.begin()) - 1;
}

void TokenFile::read(std::uint64_t from, std::span<std::int32_t> out) const {
  CHECK(from <= tokens_ && out.size() <= tokens_ - from,
        "a read reaches behind the end of the token file");
  if (wide_) {
    if (!out.empty()) std::memcpy(out.data(), bin_.data() + 4 * from, 4 * out.size());
    return;
  }
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = get<std::uint16_t>(bin_.view(), 2 * (from + i));
}

}  // namespace store
