#include "tokenizer/unigram_words.h"

#include <algorithm>
#include <utility>

namespace tokenizer {
namespace {

// Bytes of words that are read at a time.
std::size_t batch_of(const UnigramPlace& place) {
  return std::clamp<std::size_t>(place.memory / 32, 1 << 14, 8 << 20);
}

}  // namespace

base::Result<UnigramWords> UnigramWords::on_disk(UnigramPlace place) {
  UnigramWords out(std::move(place));
  auto& disk = out.place_->ctx->disk;
  TRY(disk.make_folders(out.place_->folder));
  out.writer_ = TRY(RunWriter::open(disk, out.path(), batch_of(*out.place_)));
  return out;
}

UnigramWords::UnigramWords(UnigramWords&& other) noexcept
    : held_(other.held_),
      place_(std::exchange(other.place_, std::nullopt)),
      writer_(std::move(other.writer_)),
      words_(other.words_) {}

// Where the folder cannot be removed, the next training of its name does it.
UnigramWords::~UnigramWords() {
  writer_.reset();
  if (place_) (void)place_->ctx->disk.remove_all(place_->folder);
}

base::Result<void> UnigramWords::add(std::string_view word, std::uint64_t count) {
  ++words_;
  return writer_->add(word, count);
}

base::Result<void> UnigramWords::finish() {
  TRY(writer_->finish());
  writer_.reset();
  return {};
}

base::Result<void> UnigramWords::each_batch(
    const std::function<base::Result<void>(const WordList&)>& use) const {
  if (held_) return use(*held_);
  const auto most = batch_of(*place_);
  auto reader = TRY(RunReader::open(place_->ctx->disk, path(), most));
  std::string_view word;
  std::uint64_t count = 0;
  for (bool more = true; more;) {
    TRY(place_->ctx->cancel.check("tokenizer"));
    WordList batch;
    while (batch.memory() < most && (more = TRY(reader.next(word, count)))) batch.add(word, count);
    if (!batch.empty()) TRY(use(batch));
  }
  return {};
}

}  // namespace tokenizer
