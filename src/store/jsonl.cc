#include "store/jsonl.h"

#include "store/json_line.h"

namespace store {

using base::Code;
using base::Error;
using base::Result;

namespace {
constexpr std::size_t chunk = 1 << 16;
constexpr std::size_t longest_line = std::size_t{256} << 20;
constexpr std::int64_t most_values = 1'000'000;

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r\v\f") == std::string_view::npos;
}
}  // namespace

JsonlReader::JsonlReader(std::unique_ptr<ByteReader> bytes, std::string name)
    : bytes_(std::move(bytes)), name_(std::move(name)) {}

Result<JsonlReader> JsonlReader::open(base::Disk& disk, const base::Path& path) {
  return JsonlReader(TRY(open_reader(disk, path)), path);
}

JsonlReader JsonlReader::over(base::Bytes bytes, const std::string& name) {
  return JsonlReader(read_bytes(std::move(bytes), name), name);
}

std::string JsonlReader::where() const { return name_ + ":" + std::to_string(line_); }

// Appends a chunk to the buffer, after throwing away what was read; false at the end.
Result<bool> JsonlReader::fill() {
  if (at_ > 0) buffer_.erase(0, at_);
  at_ = 0;
  const auto old = buffer_.size();
  if (old > longest_line) {
    ++line_;
    return Error{Code::bad_data, "a line is longer than 256 MiB", where(), "is this JSON lines?"};
  }
  buffer_.resize(old + chunk);
  auto got = bytes_->read(buffer_.data() + old, chunk);
  buffer_.resize(old + (got.ok() ? *got : 0));
  if (!got.ok()) {
    got.error().where += ", after line " + std::to_string(line_);
    return got.error();
  }
  return *got > 0;
}

Result<std::optional<std::string_view>> JsonlReader::next_line() {
  std::size_t searched = 0;  // bytes of the buffer after at_ known to hold no LF
  while (true) {
    const auto end = buffer_.find('\n', at_ + searched);
    if (end == std::string::npos && !ended_) {
      searched = buffer_.size() - at_;
      ended_ = !TRY(fill());
      continue;
    }
    const auto last = end == std::string::npos ? buffer_.size() : end;
    std::string_view line(buffer_.data() + at_, last - at_);
    if (line.empty() && end == std::string::npos) return std::optional<std::string_view>{};
    at_ = end == std::string::npos ? last : end + 1;
    searched = 0;
    ++line_;
    if (line_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    if (!is_blank(line)) return std::optional<std::string_view>(line);
  }
}

Result<std::optional<base::Json>> JsonlReader::next() {
  only_this_line_ = false;
  const auto line = TRY(next_line());
  if (!line) return std::optional<base::Json>{};
  only_this_line_ = true;
  if (bound_values(*line) > most_values)
    return Error{Code::bad_data, "a line holds more than 1000000 values", where(),
                 "is this a list of documents, one a line?"};
  std::string mended;
  auto text = *line;
  if (text.find("\\u") != std::string_view::npos) {
    mended = text;
    mended_ += mend_surrogates(mended);
    text = mended;
  }
  auto read = base::parse_json(text, where());
  if (!read.ok() && huge_numbers_) {
    std::string rest(text);
    *huge_numbers_ += drop_huge_numbers(rest);
    read = base::parse_json(rest, where());
  }
  return std::make_optional<base::Json>(TRY(std::move(read)));
}

Result<JsonlWriter> JsonlWriter::open(base::Disk& disk, const base::Path& path) {
  return JsonlWriter(TRY(open_writer(disk, path)));
}

Result<void> JsonlWriter::write(const base::Json& value) {
  auto line = TRY(base::canonical(value));
  line += '\n';
  TRY(bytes_->write(line));
  ++lines_;
  return {};
}

Result<void> JsonlWriter::finish() { return bytes_->finish(); }

}  // namespace store
