#include "tokenizer/plain_text.h"

#include <fmt/format.h>

#include <algorithm>

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

}  // namespace

std::size_t place_to_cut(std::string_view text, std::size_t most) {
  for (auto at = most; at > 0; --at)
    if (text[at - 1] == '\n' && !may_be_space(text.substr(at))) return at;
  return text.npos;
}

Result<void> each_plain_batch(const base::Path& path, const std::string& stage, base::Context& ctx,
                              const std::function<Result<void>(std::span<TrainingText>)>& use) {
  const auto reader = TRY(ctx.disk.open_reader(path));
  std::string text;
  std::uint64_t number = 0;
  for (bool ended = false; !ended;) {
    TRY(ctx.cancel.check(stage));
    ended = TRY(fill(*reader, text));
    const auto end = ended ? text.size() : end_of_batch(text);
    auto documents = documents_of(std::string_view(text).substr(0, end), path, number);
    ctx.pool.run(documents.size(), [&](int, std::size_t i) {
      documents[i].text = text::repair_utf8(documents[i].text).text;
    });
    TRY(use(documents));
    text.erase(0, end);
  }
  return {};
}

}  // namespace tokenizer
