#include "tokenizer/symbol_words.h"

namespace tokenizer {

using base::Result;

SymbolReader::SymbolReader(std::unique_ptr<base::Reader> reader, base::Path path,
                           std::size_t buffer)
    : reader_(std::move(reader)), path_(std::move(path)), buffer_(buffer, '\0') {}

Result<void> SymbolReader::fill() {
  at_ = 0;
  end_ = TRY(reader_->read(buffer_.data(), buffer_.size()));
  if (end_ > 0) return {};
  return base::Error{base::Code::bad_data, "words that were put on disk are cut", path_,
                     "begin again"};
}

Result<std::uint64_t> SymbolReader::number() {
  std::uint64_t out = 0;
  for (unsigned shift = 0;; shift += 7) {
    if (at_ == end_) TRY(fill());
    const auto byte = static_cast<unsigned char>(buffer_[at_++]);
    out |= static_cast<std::uint64_t>(byte & 0x7f) << (shift & 63);
    if (byte < 0x80) return out;
  }
}

Result<bool> SymbolReader::next(SymbolWord& word) {
  word.counts.resize(TRY(number()));
  if (word.counts.empty()) return false;
  for (auto& [place, count] : word.counts) {
    place = static_cast<std::uint32_t>(TRY(number()));
    count = TRY(number());
  }
  word.symbols.resize(TRY(number()));
  for (auto& symbol : word.symbols) symbol = static_cast<std::int32_t>(TRY(number()));
  return true;
}

Result<SymbolWriter> SymbolWriter::open(base::Disk& disk, base::Path path, std::size_t buffer) {
  TRY(disk.make_folders(base::parent(path)));
  SymbolWriter out;
  out.disk_ = &disk;
  out.writer_ = TRY(disk.open_writer(path));
  out.path_ = std::move(path);
  out.most_ = buffer;
  return out;
}

void SymbolWriter::number(std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) buffer_.push_back(static_cast<char>(value | 0x80));
  buffer_.push_back(static_cast<char>(value));
}

Result<void> SymbolWriter::add(std::span<const Tally::Entry> counts,
                               std::span<const std::int32_t> symbols) {
  number(counts.size());
  for (const auto& [place, count] : counts) {
    number(place);
    number(count);
  }
  number(symbols.size());
  for (const auto symbol : symbols) number(static_cast<std::uint32_t>(symbol));
  if (buffer_.size() < most_) return {};
  TRY(writer_->write(buffer_));
  buffer_.clear();
  return {};
}

Result<std::vector<SymbolReader>> SymbolWriter::finish(std::size_t readers) {
  number(0);
  TRY(writer_->write(buffer_));
  TRY(writer_->commit());
  std::vector<SymbolReader> out;
  for (std::size_t i = 0; i < readers; ++i) {
    auto reader = disk_->open_reader(path_);
    if (!reader.ok()) return reader.error();
    out.emplace_back(reader.take(), path_, most_);
  }
  TRY(disk_->remove_all(path_));
  return out;
}

}  // namespace tokenizer
