// The rank file of tiktoken: lines of a token in base64, a space and its rank. How texts are cut and which special
// tokens there are stands in encoding.json beside it, or is known by the encoding's name, which the file may bear.
#include <unordered_set>

#include "base/base64.h"
#include "base/json.h"
#include "base/visible.h"
#include "tokenizer/format.h"
#include "tokenizer/ranks.h"
#include "tokenizer/tiktoken_encoding.h"
#include "tokenizer/tiktoken_pattern.h"

namespace tokenizer::format {

namespace {

using base::Code;
using base::Error;
using base::Result;

std::string_view first_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  auto line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

struct Line {
  std::string token;
  std::size_t rank = 0;
};

std::optional<Line> line_of(std::string_view line) {
  constexpr std::size_t kDigits = 9;
  const auto space = line.find(' ');
  if (space == std::string_view::npos || space == 0) return std::nullopt;
  const auto digits = line.substr(space + 1);
  if (digits.empty() || digits.size() > kDigits ||
      digits.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  auto token = base::from_base64(line.substr(0, space));
  if (!token.ok() || token->empty()) return std::nullopt;
  Line out{token.take()};
  for (const char c : digits) out.rank = out.rank * 10 + static_cast<std::size_t>(c - '0');
  return out;
}

bool named(std::string_view name) {
  return name.ends_with(".tiktoken") || name.ends_with(".model");
}

bool is(std::string_view head) { return line_of(first_line(head)).has_value(); }

Result<std::vector<std::string>> tokens_of(std::string_view bytes, const std::string& where) {
  std::vector<Line> lines;
  for (std::size_t number = 1; !bytes.empty(); ++number) {
    const auto line = first_line(bytes);
    if (line.empty()) continue;
    auto read = line_of(line);
    if (!read)
      return Error{Code::bad_data, "the line is no token in base64 and its rank",
                   where + ":" + std::to_string(number), "fetch the file again"};
    lines.push_back(std::move(*read));
  }
  std::vector<std::string> out;
  for (auto& [token, rank] : lines) {
    const auto of_rank = "rank " + std::to_string(rank);
    if (rank >= 4 * lines.size() + 65'536)
      return Error{Code::bad_data, of_rank + " lies far beyond the tokens of the file", where,
                   "fetch the file again"};
    if (rank >= out.size()) out.resize(rank + 1);
    if (!out[rank].empty())
      return Error{Code::bad_data, of_rank + " is given to two tokens", where,
                   "fetch the file again"};
    out[rank] = std::move(token);
  }
  return out;
}

std::string stem_of(const base::Path& path) {
  const auto name = base::file_name(path);
  return name.substr(0, name.rfind('.'));
}

Error not_known(const std::string& what, const base::Path& path) {
  std::string all;
  for (const auto& name : known_encodings()) all += (all.empty() ? "" : ", ") + name;
  return {
      Code::unsupported, what, path,
      "put an encoding.json beside it, with \"pat_str\" and \"special_tokens\", or name the encoding "
      "where you convert it: " +
          all};
}

Result<TiktokenEncoding> encoding_of(const Source& source) {
  if (!source.encoding.empty()) {
    if (auto known = known_encoding(source.encoding)) return std::move(*known);
    return not_known("no encoding '" + base::visible(source.encoding) + "' is known", source.path);
  }
  const auto beside = base::join(base::parent(source.path), "encoding.json");
  if (source.disk.exists(beside))
    return read_encoding(TRY(base::parse_json(TRY(source.disk.read(beside)), beside)), beside);
  if (auto known = known_encoding(stem_of(source.path))) return std::move(*known);
  return not_known("nothing says how its encoding cuts texts and which special tokens it has",
                   source.path);
}

std::string config_of(const TiktokenEncoding& encoding) {
  base::Json out = {{"tokenizer_class", "PreTrainedTokenizerFast"},
                    {"clean_up_tokenization_spaces", false}};
  if (!encoding.end.empty()) {
    out["eos_token"] = encoding.end;
    out["bos_token"] = encoding.before.empty() ? encoding.end : encoding.before;
  }
  return base::pretty(out);
}

Result<Files> read(const Source& source) {
  const auto encoding = TRY(encoding_of(source));
  const auto bytes = TRY(source.disk.map(source.path));
  Ranked ranked;
  ranked.tokens = TRY(tokens_of(bytes.view(), source.path));
  TRY(bytes.whole());
  ranked.pattern = pattern_of_tiktoken(encoding.pattern);
  ranked.before = encoding.before;
  for (const auto& [content, id] : encoding.special) ranked.special.push_back({content, id});
  return Files{{"tokenizer.json", TRY(ranked_file(ranked, source.path))},
               {"tokenizer_config.json", config_of(encoding)}};
}

}  // namespace

extern const Entry tiktoken{.summary = "ranks of tiktoken, with encoding.json beside them",
                            .named = named,
                            .is = is,
                            .read = read};

}  // namespace tokenizer::format
