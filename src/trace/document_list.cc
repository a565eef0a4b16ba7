#include "trace/document_list.h"

#include <zstd.h>

#include <algorithm>
#include <cstring>

namespace trace {

namespace {

constexpr std::uint64_t kOfFrame = 128;
constexpr std::uint32_t kSkippable = 0x184D2A5A;
constexpr std::uint64_t kMostFrame = std::uint64_t{256} << 20;  // unpacked
constexpr int kLevel = 6;

base::Error damaged(const std::string& where) {
  return {base::Code::bad_data, "it is no list of documents of an index, or damaged", where,
          "make the index again"};
}

template <class T>
void append(std::string& out, T value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

template <class T>
T read_at(std::string_view bytes, std::size_t at) {
  T out{};
  std::memcpy(&out, bytes.data() + at, sizeof out);
  return out;
}

}  // namespace

base::Result<void> DocumentListWriter::add(record::TracedDocument document) {
  open_ += TRY(base::canonical(record::to_json(document))) + "\n";
  if (++count_ % kOfFrame == 0) TRY(close_frame());
  return {};
}

base::Result<void> DocumentListWriter::close_frame() {
  if (open_.empty()) return {};
  frames_.push_back(out_.size());
  std::string packed(ZSTD_compressBound(open_.size()), '\0');
  const auto size = ZSTD_compress(packed.data(), packed.size(), open_.data(), open_.size(), kLevel);
  CHECK(!ZSTD_isError(size), "zstd refuses to pack");
  out_.append(packed, 0, size);
  open_.clear();
  return {};
}

// The last frame holds: each frame's beginning, the number of documents and of frames, 64 bits each.
base::Result<std::string> DocumentListWriter::finish() {
  TRY(close_frame());
  append(out_, kSkippable);
  append(out_, static_cast<std::uint32_t>((frames_.size() + 2) * 8));
  for (const auto frame : frames_) append(out_, frame);
  append(out_, count_);
  append(out_, static_cast<std::uint64_t>(frames_.size()));
  return std::move(out_);
}

base::Result<DocumentList> DocumentList::open(base::Disk& disk, const base::Path& path) {
  DocumentList out;
  out.path_ = path;
  out.bytes_ = TRY(disk.map(path));
  const auto bytes = out.bytes_.view();
  if (bytes.size() < 24) return damaged(path);
  out.count_ = read_at<std::uint64_t>(bytes, bytes.size() - 16);
  const auto frames = read_at<std::uint64_t>(bytes, bytes.size() - 8);
  if (frames > bytes.size() / 8 || out.count_ > frames * kOfFrame ||
      frames != (out.count_ + kOfFrame - 1) / kOfFrame || bytes.size() < frames * 8 + 24)
    return damaged(path);
  const auto end = bytes.size() - frames * 8 - 24;
  if (read_at<std::uint32_t>(bytes, end) != kSkippable) return damaged(path);
  for (std::uint64_t i = 0; i < frames; ++i)
    out.frames_.push_back(read_at<std::uint64_t>(bytes, end + 8 + i * 8));
  out.frames_.push_back(end);
  if (out.frames_.front() != 0 || !std::ranges::is_sorted(out.frames_)) return damaged(path);
  TRY(out.bytes_.whole());
  return out;
}

base::Result<record::TracedDocument> DocumentList::at(std::uint64_t number) const {
  CHECK(number < count_, "a document of the list");
  const auto frame = number / kOfFrame;
  const auto packed = bytes_.view().substr(frames_[frame], frames_[frame + 1] - frames_[frame]);
  const auto size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > kMostFrame)
    return damaged(path_);
  std::string lines(size, '\0');
  const auto got = ZSTD_decompress(lines.data(), lines.size(), packed.data(), packed.size());
  if (ZSTD_isError(got) || got != size) return damaged(path_);
  std::size_t begin = 0;
  for (auto left = number % kOfFrame; left > 0; --left) {
    begin = lines.find('\n', begin) + 1;
    if (begin == 0) return damaged(path_);
  }
  const auto where = path_ + ", document " + std::to_string(number);
  const auto end = lines.find('\n', begin);
  if (end == std::string::npos) return damaged(path_);
  return record::read<record::TracedDocument>(
      TRY(base::parse_json(std::string_view(lines).substr(begin, end - begin), where)), where);
}

}  // namespace trace
