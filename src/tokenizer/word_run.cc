#include "tokenizer/word_run.h"

#include <algorithm>
#include <queue>
#include <vector>

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

constexpr std::string_view kMagic = "words 1\n";
constexpr std::uint32_t kEnd = UINT32_MAX;
constexpr std::size_t kHead = 12, kLeastBuffer = 512;

void put(std::string& out, std::uint64_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>(number >> (8 * i) & 0xff));
}

std::uint64_t get(const char* from, int bytes) {
  std::uint64_t out = 0;
  for (int i = bytes; i-- > 0;) out = out << 8 | static_cast<unsigned char>(from[i]);
  return out;
}

}  // namespace

Result<RunWriter> RunWriter::open(base::Disk& disk, const Path& path, std::size_t buffer) {
  RunWriter out;
  out.writer_ = TRY(disk.open_writer(path));
  out.most_ = std::max(buffer, kLeastBuffer);
  out.buffer_.reserve(out.most_);
  out.buffer_ = kMagic;
  return out;
}

Result<void> RunWriter::add(std::string_view word, std::uint64_t count) {
  if (buffer_.size() + kHead + word.size() > most_) {
    TRY(writer_->write(buffer_));
    buffer_.clear();
  }
  put(buffer_, word.size(), 4);
  put(buffer_, count, 8);
  ++words_;
  if (buffer_.size() + word.size() <= most_) {
    buffer_ += word;
    return {};
  }
  TRY(writer_->write(buffer_));
  buffer_.clear();
  return writer_->write(word);
}

Result<void> RunWriter::finish() {
  put(buffer_, kEnd, 4);
  put(buffer_, words_, 8);
  TRY(writer_->write(buffer_));
  return writer_->commit();
}

Error RunReader::damaged(const char* how) const {
  return {Code::bad_data, std::string("counted words are damaged: ") + how, path_,
          "delete the file; the words are then counted again"};
}

Result<RunReader> RunReader::open(base::Disk& disk, const Path& path, std::size_t buffer) {
  RunReader out;
  out.path_ = path;
  out.reader_ = TRY(disk.open_reader(path));
  out.left_ = out.reader_->size();
  out.most_ = std::max(buffer, kLeastBuffer);
  TRY(out.need(kMagic.size()));
  if (!std::string_view(out.buffer_).starts_with(kMagic)) return out.damaged("it begins otherwise");
  out.at_ = kMagic.size();
  return out;
}

// Sees to it that so many bytes stand behind at_.
Result<void> RunReader::need(std::size_t bytes) {
  auto ahead = buffer_.size() - at_;
  if (ahead >= bytes) return {};
  if (left_ < bytes - ahead) return damaged("it ends too early");
  buffer_.erase(0, at_);
  at_ = 0;
  const auto wanted = ahead + std::min<std::uint64_t>(left_, std::max(bytes, most_) - ahead);
  buffer_.resize(wanted);
  while (ahead < wanted) {
    const auto got = TRY(reader_->read(buffer_.data() + ahead, wanted - ahead));
    if (got == 0) return damaged("it ends too early");
    ahead += got;
    left_ -= got;
  }
  return {};
}

Result<bool> RunReader::next(std::string_view& word, std::uint64_t& count) {
  TRY(need(kHead));
  const auto size = get(buffer_.data() + at_, 4);
  count = get(buffer_.data() + at_ + 4, 8);
  if (size == kEnd) {
    if (count != words_ || left_ > 0 || at_ + kHead != buffer_.size())
      return damaged("it ends otherwise");
    return false;
  }
  TRY(need(kHead + size));
  word = std::string_view(buffer_).substr(at_ + kHead, size);
  if (words_ > 0 && word <= last_) return damaged("it is out of order");
  last_ = word;
  at_ += kHead + size;
  ++words_;
  return true;
}

Result<void> merge_runs(base::Disk& disk, std::span<const Path> runs, std::size_t buffer,
                        const UseWord& use) {
  struct Head {
    std::string_view word;
    std::uint64_t count = 0;
  };
  std::vector<RunReader> readers;
  for (const auto& path : runs)
    readers.push_back(TRY(RunReader::open(disk, path, buffer / runs.size())));
  std::vector<Head> heads(runs.size());
  const auto later = [&](std::size_t a, std::size_t b) { return heads[a].word > heads[b].word; };
  std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> queue(later);
  const auto advance = [&](std::size_t i) -> Result<void> {
    if (TRY(readers[i].next(heads[i].word, heads[i].count))) queue.push(i);
    return {};
  };
  for (std::size_t i = 0; i < runs.size(); ++i) TRY(advance(i));
  std::string word;
  while (!queue.empty()) {
    word = heads[queue.top()].word;
    std::uint64_t count = 0;
    while (!queue.empty() && heads[queue.top()].word == word) {
      const auto i = queue.top();
      queue.pop();
      count += heads[i].count;
      TRY(advance(i));
    }
    TRY(use(word, count));
  }
  return {};
}

}  // namespace tokenizer
