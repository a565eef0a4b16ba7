// Lists the languages of a corpus and streams their documents; see the header.
#include "tokenizer/training_text.h"

#include <algorithm>

#include "base/parallel.h"
#include "store/corpus_line.h"
#include "store/jsonl.h"
#include "text/language.h"
#include "tokenizer/plain_text.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::string_view kSuffix = ".jsonl.zst";
constexpr std::size_t kBatchBytes = 8 << 20;

struct Line {
  std::string bytes;
  std::string where;
};

Result<TrainingText> parse(const Line& line) {
  auto read = TRY(store::read_corpus_line(line.bytes, line.where));
  if (read.source.empty())
    return Error{Code::bad_data, "a document has no text 'source'", line.where,
                 "make the corpus again"};
  return TrainingText{std::move(read.id), std::move(read.source), std::move(read.text),
                      std::move(read.key), std::move(read.kind)};
}

struct Size {
  std::string id;
  std::uint64_t bytes;
};

Chosen choose(std::vector<Size>& sizes, std::uint64_t limit) {
  Chosen out;
  bool full = false;
  std::ranges::sort(sizes, {}, &Size::id);
  for (const auto& size : sizes) {
    full = full || (limit > 0 && out.documents > 0 && out.bytes + size.bytes > limit);
    if (full) {
      out.left_out += size.bytes;
      continue;
    }
    out.last_id = size.id;
    out.bytes += size.bytes;
    ++out.documents;
  }
  if (!full) out.last_id.clear();
  return out;
}

// The next lines, a few megabytes together; none at the end.
Result<std::vector<Line>> read_lines(store::JsonlReader& reader) {
  std::vector<Line> lines;
  for (std::size_t size = 0; size < kBatchBytes;) {
    const auto line = TRY(reader.next_line());
    if (!line) break;
    size += line->size();
    lines.push_back({std::string(*line), reader.where()});
  }
  return lines;
}

}  // namespace

Result<std::vector<LanguageFile>> training_files(base::Disk& disk, const base::Path& corpus,
                                                 const std::vector<std::string>& codes) {
  const auto folder = base::join(corpus, "train");
  std::vector<std::string> wanted;
  for (const auto& code : codes) wanted.push_back(TRY(text::canonical_language(code)));
  std::vector<LanguageFile> files;
  for (const auto& entry : TRY(disk.list(folder))) {
    if (entry.is_folder || !entry.name.ends_with(kSuffix)) continue;
    const auto language = entry.name.substr(0, entry.name.size() - kSuffix.size());
    if (wanted.empty() || std::ranges::find(wanted, language) != wanted.end())
      files.push_back({language, base::join(folder, entry.name)});
  }
  for (const auto& language : wanted)
    if (std::ranges::find(files, language, &LanguageFile::language) == files.end())
      return Error{Code::missing, "the corpus has no training text in " + language, folder,
                   "add a source in that language, or take it out of the recipe"};
  if (files.empty())
    return Error{Code::missing, "the corpus has no training text", folder,
                 "look at corpus/counts.json for what was dropped"};
  return files;
}

bool is_plain_text(const base::Path& path) { return !path.ends_with(kSuffix); }

Result<void> each_batch(const base::Path& path, const std::string& stage, base::Context& ctx,
                        const std::function<Result<void>(std::span<TrainingText>)>& use) {
  if (is_plain_text(path)) return each_plain_batch(path, stage, ctx, use);
  auto reader = TRY(store::JsonlReader::open(ctx.disk, path));
  for (;;) {
    const auto lines = TRY(read_lines(reader));
    if (lines.empty()) return {};
    std::vector<TrainingText> texts(lines.size());
    TRY(base::parallel_for(ctx, stage, lines.size(), [&](std::size_t i) -> Result<void> {
      texts[i] = TRY(parse(lines[i]));
      return {};
    }));
    TRY(use(texts));
  }
}

Result<Chosen> choose_documents(const base::Path& path, std::uint64_t limit,
                                const std::string& stage, base::Context& ctx,
                                const std::function<void(std::span<const TrainingText>)>& look) {
  std::vector<Size> sizes;
  TRY(each_batch(path, stage, ctx, [&](std::span<TrainingText> texts) {
    if (look) look(texts);
    for (const auto& text : texts) sizes.push_back({text.id, text.text.size()});
    return base::done();
  }));
  return choose(sizes, limit);
}

}  // namespace tokenizer
