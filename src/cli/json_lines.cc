#include "cli/json_lines.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/utf8.h"
#include "cli/standard_input.h"

namespace cli {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

constexpr std::size_t kPart = std::size_t{1} << 16;

Result<void> stopped(const Invocation& call, const std::string& where) {
  if (!call.ctx.cancel.requested()) return {};
  return Error{Code::interrupted, "interrupted", where, "send the lines again"};
}

struct Line {
  std::string text;
  bool too_long = false;
};

Error too_long_line(std::size_t longest) {
  const auto most = longest % (1 << 20) == 0 ? std::to_string(longest >> 20) + " MiB"
                                             : std::to_string(longest) + " bytes";
  return {Code::bad_data, "the line is longer than " + most, kLine, "split it"};
}

// Nothing where the line says none, or is none of JSON.
Json id_of(const std::string& line) {
  const auto json = base::parse_json(line, kLine);
  const bool has = json.ok() && json->is_object() && json->contains("id");
  return has ? (*json)["id"] : Json(Json::value_t::discarded);
}

// Lines of what comes in, read as it comes.
class Input {
 public:
  Input(const Invocation& call, std::FILE* in, std::size_t longest)
      : call_(call), bytes_(call, "send the lines again", in), longest_(longest) {}

  // Without its end; nothing at the end of the input. Of a line that is too long nothing is kept.
  Result<std::optional<Line>> next() {
    TRY(stopped(call_, kStandardInput));
    std::size_t searched = 0;
    bool too_long = false;
    auto end = held_.find('\n', at_);
    while (end == held_.npos && !ended_) {
      too_long = too_long || held_.size() - at_ > longest_;
      if (too_long) at_ = held_.size();
      held_.erase(0, std::exchange(at_, 0));
      searched = held_.size();
      ended_ = !TRY(fill());
      end = held_.find('\n', searched);
    }
    if (end == held_.npos && at_ == held_.size() && !too_long) return std::optional<Line>();
    const auto size = std::min(end, held_.size()) - at_;
    Line line{.too_long = too_long || size > longest_};
    if (!line.too_long) line.text = held_.substr(at_, size);
    at_ = end == held_.npos ? held_.size() : end + 1;
    if (line.text.ends_with('\r')) line.text.pop_back();
    return std::optional(std::move(line));
  }

 private:
  // False at the end.
  Result<bool> fill() {
    const auto old = held_.size();
    held_.resize(old + kPart);
    const auto got = TRY(bytes_.read(held_.data() + old, kPart));
    held_.resize(old + got);
    return got > 0;
  }

  const Invocation& call_;
  StandardInput bytes_;
  const std::size_t longest_;
  std::string held_;
  std::size_t at_ = 0;  // of the next line in what is held
  bool ended_ = false;
};

// Prints answers, and counts those that are none.
class Answers {
 public:
  Answers(const Invocation& call, std::string where, std::string hint)
      : call_(call), where_(std::move(where)), hint_(std::move(hint)) {}

  // `line`: what was answered, whose id an error repeats. False where nobody reads them any more.
  bool put(const Result<Json>& made, const std::string& line) {
    return put(made, made.ok() ? Json() : id_of(line));
  }

  bool put(const Result<Json>& made, const Json& id) {
    ++lines_;
    if (made.ok()) {
      call_.print_json(*made);
    } else {
      no_json_ += made.error().where == kLine;
      const auto what = base::to_utf8(made.error().what);
      if (failed_++ == 0) first_ = "line " + std::to_string(lines_) + ": " + what;
      Json out = {{"error", what}, {"line", lines_}};
      if (!id.is_discarded()) out["id"] = id;
      call_.print_json(out);
    }
    return !std::ferror(call_.out);
  }

  Result<void> finish() const {
    if (failed_ == 0) return {};
    const auto said = std::to_string(failed_) + " of " + std::to_string(lines_) +
                      (lines_ == 1 ? " line" : " lines") + " failed, first " + first_;
    if (no_json_ == lines_) return Error{Code::bad_data, said, where_, hint_};
    call_.ctx.reporter.warn(where_, said);
    return {};
  }

 private:
  const Invocation& call_;
  std::string where_, hint_, first_;
  std::uint64_t lines_ = 0, failed_ = 0, no_json_ = 0;
};

AnswerText of_text(const AnswerLine& answer) {
  return [&answer](const std::string& line) -> Result<Json> {
    return answer(TRY(base::parse_json(line, kLine)));
  };
}

}  // namespace

Result<void> answer_texts(const Invocation& call, const AnswerText& answer, const std::string& hint,
                          std::FILE* in, std::size_t longest) {
  Input input(call, in, longest);
  Answers out(call, kStandardInput, hint);
  while (const auto line = TRY(input.next())) {
    const auto made = line->too_long ? Result<Json>(too_long_line(longest)) : answer(line->text);
    if (!out.put(made, line->text)) return {};
  }
  return out.finish();
}

Result<void> answer_lines(const Invocation& call, const AnswerLine& answer, const std::string& hint,
                          std::FILE* in, std::size_t longest) {
  return answer_texts(call, of_text(answer), hint, in, longest);
}

Result<void> answer_file(const Invocation& call, const base::Path& path, const NextLine& next,
                         const AnswerLine& answer, const std::string& hint) {
  const auto of_line = of_text(answer);
  Answers out(call, path, hint);
  while (const auto line = TRY(next())) {
    TRY(stopped(call, path));
    if (!out.put(of_line(*line), *line)) return {};
  }
  return out.finish();
}

Result<void> answer_after_all(const Invocation& call, const TakeLine& take,
                              const AnswerNumber& answer, const std::string& hint, std::FILE* in,
                              std::size_t longest) {
  Input input(call, in, longest);
  std::map<std::size_t, std::pair<Error, Json>> failed;  // and the id
  std::size_t lines = 0;
  for (; const auto line = TRY(input.next()); ++lines) {
    const auto json =
        line->too_long ? Result<Json>(too_long_line(longest)) : base::parse_json(line->text, kLine);
    if (const auto taken = take(json); !taken.ok())
      failed.emplace(lines, std::pair(taken.error(), id_of(line->text)));
  }
  Answers out(call, kStandardInput, hint);
  for (std::size_t number = 0; number < lines; ++number) {
    const auto error = failed.find(number);
    if (!(error == failed.end() ? out.put(answer(number), Json())
                                : out.put(error->second.first, error->second.second)))
      return {};
  }
  if (std::fflush(call.out) != 0) return {};  // before the warning
  return out.finish();
}

}  // namespace cli
