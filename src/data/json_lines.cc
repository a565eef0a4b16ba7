#include "data/json_lines.h"

#include "store/stream.h"

namespace data {

using base::Code;
using base::Error;
using base::Result;

Result<LineRead> read_next(store::JsonlReader& lines, const Fetched& fetched, Reading& reading) {
  auto json = lines.next();
  if (!json.ok() && !lines.only_this_line()) return json.error();
  LineRead out;
  if (!json.ok()) {
    out.broken = BrokenLine{lines.line(), json.error(), "it is not JSON"};
    return out;
  }
  if (!*json) return out;
  auto one = read_json_line(**json, fetched, lines.line(), lines.where(), reading);
  if (one.ok())
    out.sound = one.take();
  else
    out.broken = BrokenLine{lines.line(), one.error(), one.error().what};
  return out;
}

Error stop_at(const BrokenLine& broken, const base::Path& file) {
  const auto& own = broken.error.hint;
  return {Code::bad_data, broken.error.what, file + ":" + std::to_string(broken.line),
          (own.empty() ? "mend the line" : own) +
              "; or write bad_lines = \"leave_out\" on the source, and such lines are left out"};
}

Result<void> check_lines(const base::Path& file, bool leave_out, base::Disk& disk) {
  constexpr std::size_t most = std::size_t{4} << 20;
  auto front = TRY(store::read_front(disk, file, most));
  if (front.size() == most)
    if (const auto end = front.rfind('\n'); end != std::string::npos) front.resize(end + 1);
  auto lines = store::JsonlReader::over({nullptr, front}, "front");  // unpacked already
  lines.allow_huge_numbers();
  const Fetched fetched;
  Reading unheard;
  std::optional<BrokenLine> first;
  bool some = false;
  for (;;) {
    auto one = TRY(read_next(lines, fetched, unheard));
    if (!one.sound && !one.broken) break;
    some = some || one.sound;
    if (one.broken && !first) first = std::move(one.broken);
  }
  if (first && !(leave_out && some)) return stop_at(*first, file);
  if (!some) return Error{Code::bad_request, "there is no line in it", file, "take the source out"};
  return {};
}

}  // namespace data
