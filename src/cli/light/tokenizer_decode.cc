// janua tokenizer decode FILE_OR_DIR ID...: the text that ids stand for.
//
// Without ids each line of standard input is {"ids": [...]}, and each line printed is {"text": ...} as
// Hugging Face's library decodes it. In both forms special tokens are spelled out, unless there is
// --skip-special.
#include <charconv>

#include "base/json.h"
#include "cli/help.h"
#include "cli/json_lines.h"
#include "cli/tokenizer_place.h"
#include "tokenizer/pipeline.h"
#include "tokenizer/take_over.h"

namespace cli::light {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;
using tokenizer::Pipeline;

Result<tokenizer::TokenId> parse_id(const std::string& word, std::int64_t vocabulary) {
  tokenizer::TokenId id = -1;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), id);
  if (error != std::errc() || end != word.data() + word.size() || id < 0 || id >= vocabulary)
    return Error{Code::bad_request, "'" + word + "' is not a token id", "",
                 "ids go from 0 to " + std::to_string(vocabulary - 1)};
  return id;
}

Result<Json> decode_line(const Pipeline& pipeline, const Json& line, bool skip) {
  if (!line.is_object() || !line.contains("ids") || !line["ids"].is_array())
    return Error{Code::bad_data, "the line has no \"ids\"", "", ""};
  std::vector<tokenizer::TokenId> ids;
  for (const auto& id : line["ids"]) {
    if (!id.is_number_integer() || id < 0 || id >= pipeline.size())
      return Error{Code::bad_data, id.dump() + " is not a token id", "", ""};
    ids.push_back(id.get<tokenizer::TokenId>());
  }
  return Json{{"text", TRY(pipeline.decode(ids, skip))}};
}

Result<void> decode_input(Invocation& call, const base::Path& place) {
  const auto pipeline = TRY(tokenizer::given_pipeline(call.ctx.disk, place));
  const bool skip = call.has("skip-special");
  return answer_lines(
      call, [&](const Json& line) { return decode_line(pipeline, line, skip); },
      "each line is {\"ids\": [...]}; ids alone are given behind the place");
}

Result<void> decode_ids(Invocation& call, const base::Path& place) {
  const auto tokenizer = TRY(tokenizer::load_given(call.ctx.disk, place));
  std::vector<tokenizer::TokenId> ids;
  for (std::size_t i = 1; i < call.arguments.size(); ++i)
    ids.push_back(TRY(parse_id(call.arguments[i], tokenizer.vocabulary())));
  const auto text =
      TRY(call.has("skip-special") ? tokenizer.decode(ids) : tokenizer.decode_with_special(ids));
  if (call.json)
    call.print_json({{"text", text}});
  else
    call.print_exact(text + "\n");
  return {};
}

Result<void> run(Invocation& call) {
  const bool has_ids = call.arguments.size() > 1;
  if (has_ids ? call.has("jsonl") : !(call.has("jsonl") || is_piped(stdin)))
    return Error{Code::bad_request, "there must be ids, or lines on standard input with --jsonl",
                 "", "usage: " + usage_of(call.row)};
  const auto place = TRY(tokenizer_place(call.ctx.disk, call.arguments[0]));
  return has_ids ? decode_ids(call, place) : decode_input(call, place);
}

}  // namespace

constexpr Argument kArguments[] = {
    {"FILE_OR_DIR", "a tokenizer.json, or the folder of a tokenizer, of a model, or of a run"},
    {"[ID...]", "token ids"}};
constexpr Option kOptions[] = {
    {"jsonl", "", "", "read a line {\"ids\": [...]} at a time from standard input, print its text"},
    {"skip-special", "", "", "leave special tokens out"}};

constexpr JsonMember kMembers[] = {{"", "object", ""},
                                   {"text", "text", "what is no UTF-8 reads U+FFFD"}};
constexpr JsonMember kLineMembers[] = {
    {"", "object", ""},
    {"text?", "text", "what is no UTF-8 reads U+FFFD"},
    {"error?", "text", "in place of it: why the line cannot be decoded"},
    kFailedId,
    kFailedLine};
constexpr JsonForm kForms[] = {
    {.text = "The text of the ids.", .members = kMembers},
    {.when = "--jsonl",
     .text = "What becomes of each line of standard input, with --json or without.",
     .lines = true,
     .members = kLineMembers}};

extern const Entry tokenizer_decode{
    .group = Group::use,
    .summary = "Print the text of token ids, special tokens spelled out.",
    .arguments = kArguments,
    .options = kOptions,
    .json = kForms,
    .run = run};

}  // namespace cli::light
