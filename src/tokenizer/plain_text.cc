#include "tokenizer/plain_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "text/utf8.h"

namespace tokenizer {
namespace {

using base::Result;

constexpr std::size_t kBatch = 8 << 20, kDocument = 8 << 10;

// Reads until there is a batch or the file ends; whether it ended.
Result<bool> fill(base::Reader& reader, std::string& text) {
  while (text.size() < kBatch) {
    const auto before = text.size();
    text.resize(kBatch);
    const auto got = TRY(reader.read(text.data() + before, kBatch - before));
    text.resize(before + got);
    if (got == 0) return true;
  }
  return false;
}

// Whether a space of any script may begin here, by the first bytes of those that Unicode has.
bool may_be_space(std::string_view text) {
  for (const char* first : {"\xc2", "\xe1\x9a", "\xe2", "\xe3\x80"})
    if (text.starts_with(first)) return true;
  return text.empty() || static_cast<unsigned char>(text.front()) <= ' ';
}

bool goes_on(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

// Where a batch ends that is not the last.
std::size_t end_of_batch(std::string_view text) {
  if (const auto cut = place_to_cut(text, text.size() - 1); cut != text.npos) return cut;
  auto end = text.size();
  for (int i = 0; i < 4 && end > 1 && goes_on(text[end - 1]); ++i) --end;
  return end > 1 ? end - 1 : end;
}

void add(std::string_view piece, const std::string& source, std::uint64_t& number,
         std::vector<TrainingText>& documents) {
  documents.push_back({.id = fmt::format("{:012}", number++),
                       .source = source,
                       .text = std::string(piece),
                       .key = {},
                       .kind = "text"});
}

std::vector<TrainingText> documents_of(std::string_view batch, const std::string& source,
                                       std::uint64_t& number) {
  std::vector<TrainingText> out;
  while (batch.size() > kDocument) {
    auto cut = place_to_cut(batch, kDocument);
    if (cut == batch.npos) break;
    add(batch.substr(0, cut), source, number, out);
    batch.remove_prefix(cut);
  }
  if (!batch.empty()) add(batch, source, number, out);
  return out;
}

// Files of these names hold no plain text, whatever their bytes are.
Result<void> is_plain(const base::Path& path) {
  const auto name = base::ascii_lower(path);
  const auto ends = [&](const char* end) { return name.ends_with(end); };
  constexpr std::array packed{".gz", ".zst", ".xz", ".bz2", ".zip"};
  constexpr std::array lines{".jsonl", ".ndjson"};
  const bool is_packed = std::ranges::any_of(packed, ends);
  if (!is_packed && !std::ranges::any_of(lines, ends)) return {};
  return base::Error{
      base::Code::bad_request,
      is_packed ? "the file is packed, and no plain text" : "lines of JSON are no plain text", path,
      is_packed ? "unpack it first"
                : "write its texts to a file, or run a recipe with a corpus of it"};
}

// Where bytes stand that are no text: a NUL, or no UTF-8; npos for none.
std::size_t no_text(std::string_view text) {
  const auto nul = text.find('\0');
  if (base::valid_utf8(text.substr(0, nul))) return nul;
  std::size_t at = 0;
  for (auto one = base::read_code_point(text, at); one.well_formed() && at < text.size();
       one = base::read_code_point(text, at))
    at += one.size;
  return at;
}

base::Error not_text(std::string_view before, char byte, std::uint64_t lines, std::uint64_t bytes,
                     const base::Path& path) {
  lines += 1 + static_cast<std::uint64_t>(std::ranges::count(before, '\n'));
  return {base::Code::bad_data,
          fmt::format("byte {} of the file is {}", bytes + before.size(),
                      byte == '\0' ? "a NUL, so this is no plain text" : "no UTF-8"),
          fmt::format("{}:{}", path, lines),
          byte == '\0' ? "name a file of plain text" : "bring it to UTF-8 first: iconv -t utf-8"};
}

}  // namespace

std::size_t place_to_cut(std::string_view text, std::size_t most) {
  for (auto at = most; at > 0; --at)
    if (text[at - 1] == '\n' && !may_be_space(text.substr(at))) return at;
  return text.npos;
}

Result<void> each_plain_batch(const base::Path& path, const std::string& stage, base::Context& ctx,
                              const std::function<Result<void>(std::span<TrainingText>)>& use) {
  TRY(is_plain(path));
  const auto reader = TRY(ctx.disk.open_reader(path));
  std::string text;
  std::uint64_t number = 0, lines = 0, bytes = 0;
  for (bool ended = false; !ended;) {
    TRY(ctx.cancel.check(stage));
    ended = TRY(fill(*reader, text));
    const auto end = ended ? text.size() : end_of_batch(text);
    const auto batch = std::string_view(text).substr(0, end);
    if (const auto at = no_text(batch); at != batch.npos)
      return not_text(batch.substr(0, at), batch[at], lines, bytes, path);
    lines += static_cast<std::uint64_t>(std::ranges::count(batch, '\n'));
    bytes += batch.size();
    auto documents = documents_of(batch, path, number);
    ctx.pool.run(documents.size(), [&](int, std::size_t i) {
      documents[i].text = text::repair_utf8(documents[i].text).text;
    });
    TRY(use(documents));
    text.erase(0, end);
  }
  return {};
}

}  // namespace tokenizer
