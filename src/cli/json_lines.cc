#include "cli/json_lines.h"

#include "base/utf8.h"

namespace cli {
namespace {

using base::Json;
using base::Result;

constexpr std::size_t kLongest = std::size_t{256} << 20;

Result<Json> answer_of(const std::string& line,
                       const std::function<Result<Json>(const Json&)>& answer) {
  return answer(TRY(base::parse_json(line, "the line")));
}

void print(const Invocation& call, const std::string& line,
           const std::function<Result<Json>(const Json&)>& answer) {
  const auto made = answer_of(line, answer);
  if (made.ok()) return call.print_json(*made);
  const Json error = {{"error", base::to_utf8(made.error().what)}};
  call.print_json(error);
}

}  // namespace

Result<void> answer_lines(const Invocation& call,
                          const std::function<Result<Json>(const Json&)>& answer, std::FILE* in) {
  std::string line;
  char part[1 << 16];
  while (const auto bytes = std::fread(part, 1, sizeof part, in)) {
    std::string_view rest(part, bytes);
    for (auto end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
      line += rest.substr(0, end);
      print(call, line, answer);
      line.clear();
      rest.remove_prefix(end + 1);
    }
    line += rest;
    if (line.size() > kLongest)
      return base::Error{base::Code::bad_data, "a line is longer than 256 MiB", "standard input",
                         ""};
  }
  if (std::ferror(in))
    return base::Error{base::Code::io, "cannot be read", "standard input", "send the lines again"};
  if (!line.empty()) print(call, line, answer);
  return {};
}

}  // namespace cli
