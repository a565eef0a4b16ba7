#include "tokenizer/held_out_texts.h"

#include <algorithm>
#include <array>

#include "store/jsonl.h"
#include "text/language.h"
#include "tokenizer/plain_text.h"
#include "tokenizer/udhr.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

UdhrWish every_language() {
  UdhrWish out{.may_lack = true};
  for (const auto& language : text::languages()) out.languages.insert(language.code);
  return out;
}

// One text: a copy may break anywhere.
std::string whole(const Article& article) {
  auto out = article.heading;
  for (const auto& paragraph : article.paragraphs) out += "\n" + paragraph;
  return out;
}

bool is_lines(const base::Path& path) {
  return std::ranges::any_of(std::array{".jsonl", ".jsonl.gz", ".jsonl.zst"},
                             [&](const char* end) { return path.ends_with(end); });
}

Result<void> add_texts(HeldOut& held, const Json& value, const std::string& where) {
  if (value.is_string()) return held.add(value.get<std::string>(), where);
  if (value.is_structured())
    for (const auto& one : value) TRY(add_texts(held, one, where));
  return {};
}

Result<void> add_lines(HeldOut& held, const base::Path& path, base::Context& ctx) {
  auto reader = TRY(store::JsonlReader::open(ctx.disk, path));
  reader.allow_huge_numbers();
  while (const auto line = TRY(reader.next())) {
    TRY(ctx.cancel.check("tokenizer"));
    const bool has_text =
        line->is_object() && line->contains("text") && (*line)["text"].is_string();
    TRY(add_texts(held, has_text ? (*line)["text"] : *line, reader.where()));
  }
  return {};
}

// Whole, since a run may stand where a batch ends.
Result<void> add_plain(HeldOut& held, const base::Path& path, base::Context& ctx) {
  std::string all;
  TRY(each_plain_batch(path, "tokenizer", ctx, [&](std::span<TrainingText> batch) -> Result<void> {
    for (const auto& piece : batch) all += piece.text;
    if (all.size() > HeldOut::kMost) return held.add(all, path);
    return {};
  }));
  return held.add(all, path);
}

Result<std::vector<base::Path>> files_at(const base::Path& place, base::Disk& disk) {
  if (!disk.is_folder(place)) return std::vector{place};
  auto files = TRY(base::list_files(disk, place));
  for (auto& file : files) file = base::join(place, file);
  if (files.empty())
    return Error{Code::missing, "the folder holds no file", place, "name texts to hold out"};
  return files;
}

}  // namespace

Result<void> hold_out_udhr(HeldOut& held, bool measured, base::Context& ctx) {
  const auto there = TRY(at_hand(kUdhr, ctx));
  if (!there && !measured) return {};
  const auto package = there ? *there : TRY(fetch(kUdhr, ctx));
  const auto bytes = TRY(ctx.disk.map(package));
  const auto texts = TRY(udhr_texts(every_language(), bytes.view(), package));
  TRY(bytes.whole());
  for (const auto& [language, articles] : texts)
    for (const auto& article : articles)
      TRY(held.add(whole(article), "the Universal Declaration of Human Rights in " + language +
                                       " (udhr), \"" + article.heading + "\""));
  return {};
}

Result<void> hold_out_files(HeldOut& held, const std::vector<base::Path>& places,
                            base::Context& ctx) {
  for (const auto& place : places) {
    const auto before = held.bytes(), added = held.added(), passed = held.passed_over();
    for (const auto& file : TRY(files_at(place, ctx.disk)))
      TRY(is_lines(file) ? add_lines(held, file, ctx) : add_plain(held, file, ctx));
    if (held.bytes() == before)
      return Error{Code::bad_request,
                   "no text there has " + std::to_string(HeldOut::kRun) +
                       " bytes, so that nothing can be told by it",
                   place, "name longer texts to hold out, or leave it out"};
    if (const auto few = held.passed_over() - passed; few > 0)
      ctx.reporter.warn("tokenizer", "texts in " + place + " that are shorter than " +
                                         std::to_string(HeldOut::kRun) +
                                         " bytes are not looked for: " + std::to_string(few) +
                                         " of " + std::to_string(held.added() - added));
  }
  return {};
}

}  // namespace tokenizer
