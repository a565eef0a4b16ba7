// Each thread counts its share of the texts; see the header.
#include "tokenizer/word_count.h"

#include <fmt/format.h>

#include <algorithm>
#include <queue>

#include "base/visible.h"
#include "tokenizer/pattern_budget.h"

namespace tokenizer {
namespace {

using base::Path;
using base::Result;

constexpr std::size_t kMostRuns = 64;     // that are open at once
constexpr std::size_t kRunBuffer = 1024;  // of each, at least
constexpr std::string_view kEnding = ".words";
constexpr std::size_t kShown = 60;  // bytes of a text that an error shows

// What was given up has no pieces that a tokenizer would find again, so it is not counted.
Result<void> split(std::string_view text, const PreTokenizer& cut, Pieces& pieces) {
  const PatternBudget budget(text.size());
  cut.split(text, pieces);
  if (budget.check().ok()) return {};
  return base::Error{
      base::Code::bad_request,
      fmt::format("the expression that cuts text into pieces backtracks without end over a text of "
                  "{} bytes that begins with '{}'",
                  text.size(), base::visible(text.substr(0, kShown))),
      "tokenizer.pattern",
      "write one in which no repetition stands within a repetition, name a published one such as "
      "llama3, or leave the text out"};
}

}  // namespace

WordCount::WordCount(std::int64_t longest, WordBudget budget)
    : longest_(longest), budget_(std::move(budget)) {
  CHECK(budget_.most == 0 || budget_.disk, "a count with a limit has a disk to write to");
}

// Of the limit, three quarters of each thread are its table, an eighth the buffer of what it writes.
std::size_t WordCount::share() const {
  return std::max(kLeast, budget_.most / std::max<std::size_t>(1, parts_.size()));
}

void WordCount::make_parts(std::size_t number) {
  if (parts_.size() >= number) return;
  CHECK(budget_.most == 0 || parts_.empty(), "a count with a limit has always the same pool");
  while (parts_.size() < number) parts_.emplace_back();
  if (budget_.most == 0) return;
  for (auto& part : parts_) part.table = CountTable(share() / 4 * 3);
}

Path WordCount::new_run() {
  const std::lock_guard lock(*mutex_);
  runs_.push_back(base::join(budget_.folder, fmt::format("{:06}{}", written_++, kEnding)));
  return runs_.back();
}

void WordCount::note_peak(std::size_t more) {
  auto sum = more;
  for (const auto& part : parts_) sum += part.peak;
  peak_ = std::max(peak_, sum);
}

Result<void> WordCount::spill(Part& part) {
  if (part.table.size() == 0) return {};
  const auto buffer = share() / 8;
  part.peak = std::max(part.peak, part.table.bytes() + buffer);
  TRY(budget_.disk->make_folders(budget_.folder));
  auto writer = TRY(RunWriter::open(*budget_.disk, new_run(), buffer));
  TRY(part.table.drain(
      [&](std::string_view word, std::uint64_t count) { return writer.add(word, count); }));
  return writer.finish();
}

Result<void> WordCount::put(std::string_view word, std::uint64_t times, Part& part) {
  if (part.table.add(word, times)) return {};
  if (budget_.most == 0)
    return base::Error{base::Code::unsupported, "too many different pieces of text for one table",
                       "", "set a limit of memory, so that counts go to disk"};
  TRY(spill(part));
  CHECK(part.table.add(word, times), "an empty table takes every word");
  return {};
}

Result<void> WordCount::count(std::string_view text, const PreTokenizer& cut, Pieces& pieces,
                              std::uint64_t weight, Part& part) {
  TRY(split(text, cut, pieces));
  part.pieces += pieces.list.size();
  for (const auto piece : pieces.list)
    if (longest_ > 0 && std::ssize(piece) > longest_)
      ++part.left_out;
    else
      TRY(put(piece, weight, part));
  return {};
}

Result<void> WordCount::add(std::span<const std::string> texts, const PreTokenizer& cut,
                            std::uint64_t weight, const base::Pool& pool) {
  const auto shares = static_cast<std::size_t>(pool.workers());
  make_parts(shares);
  std::vector<Result<void>> results(shares);
  pool.run(shares, [&](int, std::size_t share) {
    Pieces pieces;
    for (std::size_t i = share; i < texts.size() && results[share].ok(); i += shares)
      results[share] = count(texts[i], cut, pieces, weight, parts_[share]);
  });
  for (auto& part : parts_) {
    pieces_ += std::exchange(part.pieces, 0);
    left_out_ += std::exchange(part.left_out, 0);
    part.peak = std::max(part.peak, part.table.bytes());
  }
  note_peak(0);
  for (auto& result : results) TRY(std::move(result));
  return {};
}

Result<void> WordCount::add_word(std::string_view word, std::uint64_t count) {
  make_parts(1);
  return put(word, count, parts_[0]);
}

Result<void> WordCount::spill_all() {
  for (auto& part : parts_) TRY(spill(part));
  note_peak(0);
  parts_.clear();
  return {};
}

// Until no more runs are left than may be open at once, each with a buffer, in half the limit; the other half is
// the buffer of what they are merged to.
Result<void> WordCount::merge_down() {
  const auto most = std::max(kLeast, budget_.most) / 2;
  const auto at_once =
      static_cast<std::ptrdiff_t>(std::clamp<std::size_t>(most / kRunBuffer, 2, kMostRuns));
  while (std::ssize(runs_) > at_once) {
    peak_ = std::max(peak_, 2 * most);
    const std::vector<Path> some(runs_.begin(), runs_.begin() + at_once);
    auto writer = TRY(RunWriter::open(*budget_.disk, new_run(), most));
    TRY(merge_runs(*budget_.disk, some, most, [&](std::string_view word, std::uint64_t count) {
      return writer.add(word, count);
    }));
    TRY(writer.finish());
    merged_.insert(merged_.end(), some.begin(), some.end());
    if (!budget_.keep) TRY(forget_merged());
    runs_.erase(runs_.begin(), runs_.begin() + at_once);
  }
  return {};
}

Result<void> WordCount::merge_tables(const UseWord& use) {
  struct Head {
    std::string_view word;
    std::uint64_t count = 0;
  };
  std::vector<Head> heads(parts_.size());
  for (auto& part : parts_) part.table.begin_drain();
  const auto later = [&](std::size_t a, std::size_t b) { return heads[a].word > heads[b].word; };
  std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(later)> queue(later);
  const auto advance = [&](std::size_t i) {
    if (parts_[i].table.next(heads[i].word, heads[i].count)) queue.push(i);
  };
  for (std::size_t i = 0; i < parts_.size(); ++i) advance(i);
  while (!queue.empty()) {
    const auto word = heads[queue.top()].word;
    std::uint64_t count = 0;
    while (!queue.empty() && heads[queue.top()].word == word) {
      const auto i = queue.top();
      queue.pop();
      count += heads[i].count;
      advance(i);
    }
    TRY(use(word, count));
  }
  return {};
}

Result<void> WordCount::drain(const UseWord& use) {
  if (runs_.empty()) {
    TRY(merge_tables(use));
    parts_.clear();
    return {};
  }
  TRY(spill_all());
  TRY(merge_down());
  TRY(merge_runs(*budget_.disk, runs_, std::max(kLeast, budget_.most) / 2, use));
  runs_.clear();
  if (budget_.keep) return {};
  return budget_.disk->remove_all(budget_.folder);
}

Result<std::vector<std::string>> WordCount::write_out() {
  for (auto& part : parts_) TRY(spill(part));
  TRY(merge_down());
  std::vector<std::string> names;
  for (const auto& path : runs_) names.push_back(base::file_name(path));
  return names;
}

Result<void> WordCount::forget_merged() {
  for (const auto& path : std::exchange(merged_, {})) TRY(budget_.disk->remove_all(path));
  return {};
}

Result<void> WordCount::go_on_with(const std::vector<std::string>& runs, std::uint64_t pieces,
                                   std::uint64_t left_out) {
  std::size_t written = 0;
  std::vector<Path> paths;
  for (const auto& name : runs) {
    const auto digits = name.find_first_not_of("0123456789");
    if (digits < 6 || digits > 12 || name.substr(digits) != kEnding)
      return base::Error{base::Code::bad_data, "this is no file of counted words", name, ""};
    paths.push_back(base::join(budget_.folder, name));
    if (!budget_.disk->exists(paths.back()))
      return base::Error{base::Code::missing, "a file of counted words is missing", paths.back(),
                         ""};
    written = std::max<std::size_t>(written, std::stoul(name) + 1);
  }
  runs_ = std::move(paths);
  written_ = written;
  pieces_ = pieces;
  left_out_ = left_out;
  return {};
}

bool WordCount::fits_beside(std::size_t words, std::size_t bytes) const {
  auto sum = bytes + words * (sizeof(std::size_t) + sizeof(std::uint64_t));
  for (const auto& part : parts_) sum += part.table.bytes();
  return budget_.most == 0 || sum <= budget_.most;
}

std::size_t WordCount::words_in_tables() const {
  std::size_t words = 0;
  for (const auto& part : parts_) words += part.table.size();
  return words;
}

std::size_t WordCount::bytes_in_tables() const {
  std::size_t bytes = 0;
  for (const auto& part : parts_) bytes += part.table.word_bytes();
  return bytes;
}

Result<WordList> WordCount::take(std::uint64_t least) {
  const auto words = words_in_tables(), bytes = bytes_in_tables();
  if (!fits_beside(words, bytes)) TRY(spill_all());
  WordList list;
  if (runs_.empty()) list.reserve(words, bytes);
  TRY(drain([&](std::string_view word, std::uint64_t count) {
    if (count >= least) list.add(word, count);
    return base::done();
  }));
  return list;
}

}  // namespace tokenizer
