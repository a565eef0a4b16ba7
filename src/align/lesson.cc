#include "align/lesson.h"

#include <cstdio>

#include "store/jsonl.h"
#include "tokenizer/template/from_json.h"

namespace align {

using base::Code;
using base::Error;
using base::Result;

Result<std::vector<base::Path>> data_files(base::Disk& disk, const base::Path& place) {
  if (disk.exists(place) && !disk.is_folder(place)) return std::vector<base::Path>{place};
  std::vector<base::Path> out;
  for (const auto& entry : TRY(disk.list(place)))
    for (const char* end : {".jsonl", ".jsonl.gz", ".jsonl.zst"})
      if (!entry.is_folder && entry.name.ends_with(end)) out.push_back(base::join(place, entry.name));
  if (!out.empty()) return out;
  return Error{Code::missing, "there is no file of JSON lines", place,
               "put the examples there, a line each, in a file that ends in .jsonl"};
}

Result<std::string> reason_of(const Error& error) {
  if (error.code != Code::bad_data) return error;
  return error.what.substr(0, error.what.find(':'));
}

namespace {

Result<void> read_file(const base::Path& path, const TakeLine& take, Lesson& out,
                       base::Context& ctx) {
  auto file = TRY(store::JsonlReader::open(ctx.disk, path));
  for (;;) {
    const auto text = TRY(file.next_line());
    if (!text) return {};
    if (++out.told.lines % 256 == 0) TRY(ctx.cancel.check("reading examples"));
    const auto line = tokenizer::jinja::parse_value(*text, file.where());
    const auto why = line.ok() ? TRY(take(*line)) : std::string("not_json");
    if (why.empty()) {
      ++out.told.taken;
      continue;
    }
    ++out.told.dropped;
    ++out.told.reasons[why];
    out.dropped += base::Json{{"file", base::file_name(path)},
                              {"line", file.line()},
                              {"reason", why}}
                       .dump() +
                   "\n";
  }
}

std::string percent(double share) {
  char out[32];
  std::snprintf(out, sizeof out, "%.1f %%", 100 * share);
  return out;
}

double share_of(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

Result<void> pass_gates(const record::Lesson& told, double max_dropped, double max_cut,
                        const base::Path& data) {
  const auto dropped = share_of(told.dropped, told.lines);
  if (told.taken == 0)
    return Error{Code::bad_data, "nothing can be learned from it: " + sentence_of(told), data,
                 "see docs/align.md for what a line may look like"};
  if (dropped > max_dropped)
    return Error{Code::bad_data,
                 percent(dropped) + " of the lines are left out, and max_dropped is " +
                     percent(max_dropped) + ": " + sentence_of(told),
                 data, "mend them, or raise max_dropped"};
  const auto cut = share_of(told.tokens_cut, told.tokens_in);
  if (cut <= max_cut) return {};
  return Error{Code::bad_data,
               percent(cut) + " of the tokens are cut off, and max_cut is " +
                   percent(max_cut) + ": " + sentence_of(told),
               data, "raise max_tokens or max_cut; for sft packing = \"bfd_split\" cuts nothing off"};
}

}  // namespace

std::string sentence_of(const record::Lesson& told) {
  std::string why;
  for (const auto& [reason, count] : told.reasons)
    why += (why.empty() ? " (" : ", ") + std::to_string(count) + " " + reason;
  return std::to_string(told.lines) + " lines = " + std::to_string(told.taken) + " taken + " +
         std::to_string(told.dropped) + " left out" + (why.empty() ? "" : why + ")") + "; " +
         std::to_string(told.tokens_in) + " tokens = " + std::to_string(told.tokens_packed) +
         " packed + " + std::to_string(told.tokens_cut) + " cut + " +
         std::to_string(told.tokens_dropped) + " dropped; " + std::to_string(told.targets) +
         " targets in " + std::to_string(told.rows) + " rows";
}

Result<void> read_lines(const base::Path& data, const TakeLine& take, Lesson& out,
                        base::Context& ctx) {
  for (const auto& path : TRY(data_files(ctx.disk, data))) TRY(read_file(path, take, out, ctx));
  return {};
}

Result<void> finish_lesson(Lesson& lesson, double max_dropped, double max_cut,
                           const base::Path& data) {
  auto& told = lesson.told;
  told.rows = static_cast<std::int64_t>(lesson.rows.count());
  for (std::uint64_t row = 0; row < lesson.rows.count(); ++row)
    told.targets += lesson.rows.targets_in(row);
  CHECK(told.tokens_in == told.tokens_packed + told.tokens_cut + told.tokens_dropped,
        "every token that came in is in a row, cut or dropped");
  CHECK(told.lines == told.taken + told.dropped, "every line is taken or dropped");
  return pass_gates(told, max_dropped, max_cut, data);
}

}  // namespace align
