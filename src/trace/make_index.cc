#include "trace/make_index.h"

#include <algorithm>
#include <cstdio>
#include <mutex>

#include "base/parallel.h"
#include "data/line.h"
#include "store/jsonl.h"
#include "trace/document_list.h"
#include "trace/part.h"
#include "trace/presence.h"
#include "trace/proof.h"

namespace trace {

namespace {

using base::Path;
using base::Result;

constexpr std::uint64_t kMega = 1'000'000;
constexpr std::uint64_t kBytesOfText = 6;  // of memory for each byte of a part's text

// Texts of parts are filled one after the other; as many as there is memory for are sorted at once.
class Builder {
 public:
  Builder(const TraceRecipe& recipe, base::Context& ctx, const Keep& keep)
      : ctx_(ctx),
        keep_(keep),
        part_bytes_(static_cast<std::uint64_t>(recipe.part_mb) * kMega),
        at_once_(std::max<std::uint64_t>(1, static_cast<std::uint64_t>(recipe.memory_mb) * kMega /
                                                (kBytesOfText * part_bytes_))) {
    at_once_ = std::min(at_once_, static_cast<std::uint64_t>(ctx.pool.workers()));
  }

  Result<void> add(const data::Line& line, const std::string& where) {
    if (line.text.size() + 2 >= kMostPartBytes)
      return base::Error{base::Code::bad_request,
                         "a document of " + std::to_string(line.text.size()) + " bytes", where,
                         "an index takes documents below " + std::to_string(kMostPartBytes) +
                             " bytes; cut it into chapters"};
    if (!open_.empty() && open_.size_with(line.text.size()) > part_bytes_) TRY(close_part());
    open_.add(line.text);
    const auto& from = line.document;
    const record::TracedDocument document{
        from.id,      from.language, from.source,
        from.kind,    from.key,      from.url,
        from.license, line.parents,  static_cast<std::int64_t>(line.text.size())};
    keys_.add(document, line.text);
    said_.counts.bytes += document.bytes;
    ++said_.counts.documents;
    return documents_.add(document);
  }

  Result<record::Trace> finish(const Path& corpus) {
    if (said_.counts.documents == 0)
      return base::Error{base::Code::bad_request, "the corpus holds no text to train on", corpus,
                         "there is nothing to index"};
    TRY(close_part());
    TRY(write_parts());
    TRY(put("documents.jsonl.zst", TRY(documents_.finish())));
    const auto keys = keys_.finish();
    said_.facts = {root_of(keys).hex(), static_cast<std::int64_t>(keys.size())};
    TRY(put("keys.bin",
            {reinterpret_cast<const char*>(keys.data()), keys.size() * sizeof keys[0]}));
    return said_;
  }

 private:
  Result<void> close_part() {
    if (open_.empty()) return {};
    full_.push_back(std::move(open_));
    open_ = {};
    return full_.size() == at_once_ ? write_parts() : Result<void>();
  }

  Result<void> write_parts() {
    std::vector<std::string> parts(full_.size());
    TRY(base::parallel_for(ctx_, "trace", full_.size(), [&](std::size_t i) -> Result<void> {
      const auto name = part_name(static_cast<std::uint64_t>(said_.counts.parts) + i);
      parts[i] = TRY(Part::build(std::move(full_[i]), name));
      return {};
    }));
    full_.clear();
    for (const auto& part : parts) {
      TRY(put(part_name(static_cast<std::uint64_t>(said_.counts.parts)), part));
      ++said_.counts.parts;
    }
    return {};
  }

  Result<void> put(const std::string& name, std::string_view bytes) {
    said_.counts.index_bytes += static_cast<std::int64_t>(bytes.size());
    return keep_(name, bytes);
  }

  base::Context& ctx_;
  const Keep& keep_;
  std::uint64_t part_bytes_, at_once_;
  Part::Text open_;
  std::vector<Part::Text> full_;
  DocumentListWriter documents_;
  Keys keys_;
  record::Trace said_;
};

}  // namespace

std::string part_name(std::uint64_t number) {
  char name[32];
  std::snprintf(name, sizeof name, "part-%08llu.fm", static_cast<unsigned long long>(number));
  return name;
}

Result<record::Trace> build_index(const TraceRecipe& recipe, const Path& corpus, base::Context& ctx,
                                  const Keep& keep) {
  static_assert(sizeof(base::Digest) == 32);
  Builder builder(recipe, ctx, keep);
  auto files = TRY(base::list_files(ctx.disk, corpus));
  std::ranges::sort(files);
  for (const auto& file : files) {
    if (!file.starts_with("train/")) continue;
    auto reader = TRY(store::JsonlReader::open(ctx.disk, base::join(corpus, file)));
    while (const auto json = TRY(reader.next())) {
      TRY(ctx.cancel.check("trace"));
      TRY(builder.add(TRY(data::line_from_json(*json, reader.where())), reader.where()));
    }
  }
  return builder.finish(corpus);
}

Result<void> make_index(const TraceRecipe& recipe, const Path& corpus,
                        ledger::ArtefactWriter& writer, base::Context& ctx) {
  const auto said =
      TRY(build_index(recipe, corpus, ctx, [&](const std::string& name, std::string_view bytes) {
        return ctx.disk.write_file(writer.path(name), bytes);
      }));
  record::say(said, writer.manifest());
  return {};
}

Result<void> TraceRecipe::check() const {
  const auto wrong = [](const char* key, std::int64_t value, const char* range) {
    return base::Error{base::Code::bad_request, std::string(key) + " is " + std::to_string(value),
                       "[trace]", std::string("give ") + range};
  };
  if (part_mb < 1 || part_mb > 400) return wrong("part_mb", part_mb, "1 to 400");
  if (memory_mb < 1 || memory_mb > 10'000'000) return wrong("memory_mb", memory_mb, "1 or more");
  return {};
}

}  // namespace trace
