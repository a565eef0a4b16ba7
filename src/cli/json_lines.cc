#include "cli/json_lines.h"

#include <optional>
#include <utility>

#include "base/utf8.h"

namespace cli {
namespace {

using base::Json;
using base::Result;

constexpr std::size_t kLongest = std::size_t{256} << 20;

// Without its end; nothing at the end of the input.
Result<std::optional<std::string>> next_line(std::FILE* in) {
  std::string line;
  int c = 0;
  while ((c = ::getc_unlocked(in)) != EOF && c != '\n') {
    if (line.size() == kLongest)
      return base::Error{base::Code::bad_data, "a line is longer than 256 MiB", "standard input",
                         ""};
    line += static_cast<char>(c);
  }
  if (std::ferror(in))
    return base::Error{base::Code::io, "cannot be read", "standard input", "send the lines again"};
  if (c == EOF && line.empty()) return std::optional<std::string>();
  if (line.ends_with('\r')) line.pop_back();
  return std::optional(std::move(line));
}

}  // namespace

Result<void> answer_texts(const Invocation& call,
                          const std::function<Result<Json>(const std::string&)>& answer,
                          std::FILE* in) {
  while (const auto line = TRY(next_line(in))) {
    const auto made = answer(*line);
    const Json error = {{"error", made.ok() ? "" : base::to_utf8(made.error().what)}};
    call.print_json(made.ok() ? *made : error);
    std::fflush(call.out);
  }
  return {};
}

Result<void> answer_lines(const Invocation& call,
                          const std::function<Result<Json>(const Json&)>& answer, std::FILE* in) {
  const auto of_text = [&](const std::string& line) -> Result<Json> {
    return answer(TRY(base::parse_json(line, "the line")));
  };
  return answer_texts(call, of_text, in);
}

}  // namespace cli
