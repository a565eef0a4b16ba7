// janua tokenizer encode FILE_OR_DIR [TEXT]: what a text becomes, for looking at a tokenizer from outside.
//
// Without TEXT each line of standard input is {"text": ...}, and each line printed has ids, tokens and
// offsets as Hugging Face's library gives them; `encode DIR --jsonl FILE` does the same of the lines of FILE.
// One rule for special tokens in every form: those that the tokenizer puts around a text stand there, unless
// --no-special says otherwise, and those that the text spells are read, unless --plain says otherwise.
#include "base/visible.h"
#include "cli/help.h"
#include "cli/json_lines.h"
#include "cli/standard_input.h"
#include "cli/tokenizer_place.h"
#include "store/jsonl.h"
#include "tokenizer/pipeline.h"
#include "tokenizer/take_over.h"

namespace cli::light {
namespace {

using base::Error;
using base::Json;
using base::Result;
using tokenizer::Pipeline;

Result<std::string> text_of(const Json& line, const char* key) {
  if (!line.is_object() || !line.contains(key) || !line[key].is_string())
    return Error{base::Code::bad_data, std::string("the line has no \"") + key + "\"", "", ""};
  return line[key].get<std::string>();
}

constexpr const char* kHint =
    "each line is {\"text\": ...}; a plain text is given as TEXT, or as - for standard input";

Result<tokenizer::Encoding> encode_text_line(const Pipeline& pipeline, const Json& line,
                                             const Invocation& call) {
  Pipeline::Asked asked{.special = !call.has("no-special") && !call.has("plain")};
  if (call.has("plain")) asked.find = tokenizer::AddedTokens::Find::plain;
  const auto text = TRY(text_of(line, "text"));
  std::string pair;
  const bool alone = line.contains("pair") && line["pair"].is_null();
  if (call.has("pair") && !alone) asked.pair = pair = TRY(text_of(line, "pair"));
  return pipeline.encode(text, asked);
}

Result<Json> encode_line(const Pipeline& pipeline, const Json& line, const Invocation& call) {
  const auto encoded = TRY(encode_text_line(pipeline, line, call));
  if (call.has("count")) return Json{{"count", encoded.size()}};
  auto offsets = Json::array();
  for (const auto& [begin, end] : encoded.offsets) offsets.push_back({begin, end});
  Json out = {{"ids", encoded.ids}, {"tokens", encoded.tokens}, {"offsets", offsets}};
  if (call.has("pair")) out["types"] = encoded.types;
  return out;
}

Json counted(std::size_t tokens) { return {{"count", tokens}}; }

// As many as encode_line() gives, without places: the quick way where the tokenizer has one.
Result<Json> count_line(const tokenizer::Tokenizer& tokenizer, const Json& line,
                        const Invocation& call) {
  if (const auto* parts = tokenizer.general())
    return counted(TRY(encode_text_line(*parts, line, call)).size());
  const auto text = TRY(text_of(line, "text"));
  const auto ids = call.has("plain")
                       ? TRY(tokenizer.encode(text))
                       : TRY(tokenizer.encode_with_special(text, !call.has("no-special")));
  return counted(ids.size());
}

Result<AnswerLine> answer_of(Invocation& call, const base::Path& place) {
  if (call.has("count") && !call.has("pair"))
    return AnswerLine([tokenizer = TRY(tokenizer::load_given(call.ctx.disk, place)),
                       &call](const Json& line) { return count_line(tokenizer, line, call); });
  return AnswerLine([pipeline = TRY(tokenizer::given_pipeline(call.ctx.disk, place)),
                     &call](const Json& line) { return encode_line(pipeline, line, call); });
}

Result<void> encode_lines(Invocation& call, const base::Path& place) {
  const auto answer = TRY(answer_of(call, place));
  if (call.arguments.size() < 2) return answer_lines(call, answer, kHint);
  const auto& path = call.arguments[1];
  auto lines = TRY(store::JsonlReader::open(call.ctx.disk, path));
  const auto next = [&]() -> Result<std::optional<std::string>> {
    const auto line = TRY(lines.next_line());
    return line ? std::optional(std::string(*line)) : std::nullopt;
  };
  return answer_file(call, path, next, answer, kHint);
}

// As a terminal can show it: of bytes that are no text each is spelled out.
std::string token_line(const tokenizer::Tokenizer& tokenizer, tokenizer::TokenId id) {
  return std::to_string(id) + "\t\"" + base::visible(tokenizer.spelled(id)) + "\"\n";
}

Result<void> encode_text(Invocation& call, const tokenizer::Tokenizer& tokenizer) {
  const auto text = call.arguments[1] == "-" ? TRY(read_standard_input(call, "send the text again"))
                                             : call.arguments[1];
  const auto ids =
      TRY(call.has("plain") ? tokenizer.encode(text)
                            : tokenizer.encode_with_special(text, !call.has("no-special")));
  if (call.has("count")) {
    if (call.json)
      call.print_json(counted(ids.size()));
    else
      call.print(std::to_string(ids.size()) + "\n");
    return {};
  }
  if (call.json) {
    call.print_json({{"ids", ids}});
    return {};
  }
  for (const auto id : ids) call.print(token_line(tokenizer, id));
  return {};
}

Result<void> run(Invocation& call) {
  const bool has_text = call.arguments.size() == 2;
  const bool lines = call.has("jsonl") || call.has("pair") || !has_text;
  if ((lines && has_text && !call.has("jsonl")) ||
      (!has_text && !call.has("jsonl") && !call.has("pair") && !is_piped(stdin)))
    return Error{base::Code::bad_request,
                 "there must be TEXT, or lines on standard input with --jsonl", "",
                 "usage: " + usage_of(call.row)};
  if (call.has("plain") && call.has("no-special"))
    return Error{base::Code::bad_request, "--plain says --no-special and more", "--no-special",
                 "leave it out"};
  const auto place = TRY(tokenizer_place(call.ctx.disk, call.arguments[0]));
  if (lines) return encode_lines(call, place);
  return encode_text(call, TRY(tokenizer::load_given(call.ctx.disk, place)));
}

}  // namespace

constexpr Argument kArguments[] = {
    {"FILE_OR_DIR", "a tokenizer.json, or the folder of a tokenizer, of a model, or of a run"},
    {"[TEXT]",
     "what to encode; - is standard input, and after `--` it may begin with a dash; with --jsonl a "
     "file of lines, read as those of standard input"}};
constexpr Option kOptions[] = {
    {"jsonl", "", "",
     "read a line {\"text\": ...} at a time from standard input, print its ids, tokens and offsets"},
    {"pair", "", "", "of lines: each has a second text, \"pair\""},
    {"no-special", "", "",
     "put no tokens around a text; special tokens that it spells are still read"},
    {"plain", "", "",
     "as a text for training: put no tokens around it, and read what spells a special token as text"},
    {"count", "", "",
     "print how many tokens there are, and nothing else: of lines {\"count\": N}"}};
constexpr Example kExamples[] = {
    {"janua tokenizer encode out/demo/tokenizer \"Guten Tag\"", "each token with its bytes"},
    {"janua tokenizer encode out/demo - < letter.txt", "those of a whole file"},
    {"janua tokenizer encode tokenizer.json --jsonl < texts.jsonl", "where each token stands"},
    {"janua tokenizer encode out/demo/tokenizer - --count < letter.txt", "how many tokens it has"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"ids", "list", "of the tokens, with those that the tokenizer puts around a text"},
    {"ids[]", "whole number", ""}};
constexpr JsonMember kLineMembers[] = {
    {"", "object", ""},
    {"ids?", "list", "of the tokens, with those that the tokenizer puts around a text"},
    {"ids[]", "whole number", ""},
    {"tokens?", "list", "how the tokenizer spells each"},
    {"tokens[]", "text", ""},
    {"offsets?", "list", "where each stands, in code points; [0, 0] for what was put around"},
    {"offsets[]", "list", "begin and end"},
    {"offsets[][]", "whole number", ""},
    {"types?", "list", "with --pair: which of the two texts each is of, as the tokenizer counts"},
    {"types[]", "whole number", ""},
    {"error?", "text", "in place of an answer: why the line cannot be encoded"},
    kFailedId,
    kFailedLine};
constexpr JsonMember kCountMembers[] = {
    {"", "object", ""},
    {"count?", "whole number", "of tokens, with those that the tokenizer puts around a text"},
    {"error?", "text", "of a line, in place of it: why it cannot be encoded"},
    kFailedId,
    kFailedLine};
constexpr JsonForm kForms[] = {
    {.text = "The ids of TEXT.", .members = kMembers},
    {.when = "--count",
     .text = "How many tokens TEXT has; of lines a line for each, with --json or without.",
     .lines = true,
     .members = kCountMembers},
    {.when = "--jsonl",
     .text = "What becomes of each line of standard input or of a file, with --json or without.",
     .lines = true,
     .members = kLineMembers}};

extern const Entry tokenizer_encode{
    .group = Group::use,
    .summary = "Print the token ids of a text as a model reads it, one a line with its bytes.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
