// janua tokenizer encode FILE_OR_DIR [TEXT]: what a text becomes, for looking at a tokenizer from outside.
//
// Without TEXT each line of standard input is {"text": ...}, and each line printed has ids, tokens and
// offsets as Hugging Face's library gives them. The older form `encode DIR --jsonl FILE` reads the lines
// of FILE and prints the ids alone, which is the way that texts for training go.
#include "cli/help.h"
#include "cli/json_lines.h"
#include "cli/tokenizer_place.h"
#include "store/jsonl.h"
#include "tokenizer/pattern_budget.h"
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

Result<Json> encode_line(const Pipeline& pipeline, const Json& line, const Invocation& call) {
  Pipeline::Asked asked{.special = !call.has("no-special")};
  const auto text = TRY(text_of(line, "text"));
  std::string pair;
  const bool alone = line.contains("pair") && line["pair"].is_null();
  if (call.has("pair") && !alone) asked.pair = pair = TRY(text_of(line, "pair"));
  const auto encoded = TRY(pipeline.encode(text, asked));
  auto offsets = Json::array();
  for (const auto& [begin, end] : encoded.offsets) offsets.push_back({begin, end});
  Json out = {{"ids", encoded.ids}, {"tokens", encoded.tokens}, {"offsets", offsets}};
  if (call.has("pair")) out["types"] = encoded.types;
  return out;
}

Result<void> encode_input(Invocation& call, const base::Path& place) {
  const auto pipeline = TRY(tokenizer::given_pipeline(call.ctx.disk, place));
  return answer_lines(call, [&](const Json& line) { return encode_line(pipeline, line, call); });
}

Result<void> encode_lines(Invocation& call, const tokenizer::Tokenizer& tokenizer,
                          const std::string& path, bool special) {
  auto lines = TRY(store::JsonlReader::open(call.ctx.disk, path));
  while (const auto line = TRY(lines.next())) {
    auto text = text_of(*line, "text");
    if (!text.ok()) text.error().where = lines.where();
    const auto found = TRY(std::move(text));
    const tokenizer::PatternBudget budget(found.size());
    const auto ids = special ? tokenizer.encode_with_special(found, true) : tokenizer.encode(found);
    TRY(budget.check());
    call.print_json({{"ids", ids}});
  }
  return {};
}

Result<std::string> standard_input() {
  std::string text;
  char part[1 << 16];
  while (const auto bytes = std::fread(part, 1, sizeof part, stdin)) text.append(part, bytes);
  if (std::ferror(stdin))
    return Error{base::Code::io, "cannot be read", "standard input", "send the text again"};
  return text;
}

std::string token_line(const tokenizer::Tokenizer& tokenizer, tokenizer::TokenId id) {
  const Json bytes = std::string(tokenizer.token_bytes(id));
  return std::to_string(id) + "\t" + bytes.dump(-1, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

Result<void> encode_text(Invocation& call, const tokenizer::Tokenizer& tokenizer) {
  const auto text = call.arguments[1] == "-" ? TRY(standard_input()) : call.arguments[1];
  const tokenizer::PatternBudget budget(text.size());
  const auto ids =
      call.has("special") ? tokenizer.encode_with_special(text, true) : tokenizer.encode(text);
  TRY(budget.check());
  if (call.json) {
    call.print_json({{"ids", ids}});
    return {};
  }
  for (const auto id : ids) call.print(token_line(tokenizer, id));
  return {};
}

Result<void> run(Invocation& call) {
  const bool has_text = call.arguments.size() == 2;
  const bool lines = call.has("jsonl") || call.has("pair") || call.has("no-special");
  if ((!has_text && (call.has("special") || !(lines || is_piped(stdin)))) ||
      (has_text && (call.has("pair") || call.has("no-special"))))
    return Error{base::Code::bad_request,
                 "there must be TEXT, or lines on standard input with --jsonl", "",
                 "usage: " + usage_of(call.row)};
  const auto place = TRY(tokenizer_place(call.ctx.disk, call.arguments[0]));
  if (!has_text) return encode_input(call, place);
  const auto tokenizer = TRY(tokenizer::load_given(call.ctx.disk, place));
  if (call.has("jsonl"))
    return encode_lines(call, tokenizer, call.arguments[1], call.has("special"));
  return encode_text(call, tokenizer);
}

}  // namespace

constexpr Argument kArguments[] = {
    {"FILE_OR_DIR", "a tokenizer.json, or the folder of a tokenizer, of a model, or of a run"},
    {"[TEXT]",
     "what to encode; - is standard input, and after `--` it may begin with a dash; with --jsonl a "
     "file of lines, of which the ids alone are printed"}};
constexpr Option kOptions[] = {
    {"jsonl", "", "",
     "read a line {\"text\": ...} at a time from standard input, print its ids, tokens and offsets"},
    {"pair", "", "", "of lines with --jsonl: each has a second text, \"pair\""},
    {"no-special", "", "", "of lines with --jsonl: add no tokens around the text"},
    {"special", "", "", "of TEXT: read special tokens where the text spells them"}};
constexpr Example kExamples[] = {
    {"janua tokenizer encode out/demo/tokenizer \"Guten Tag\"", "each token with its bytes"},
    {"janua tokenizer encode out/demo - < letter.txt", "those of a whole file"},
    {"janua tokenizer encode tokenizer.json --jsonl < texts.jsonl", "where each token stands"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"ids", "list",
     "of the tokens; of TEXT nothing stands in front of them, a model's BOS neither"},
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
    {"error?", "text", "instead of all else: why the line cannot be encoded"}};
constexpr JsonForm kForms[] = {
    {.text = "The ids of TEXT; with --jsonl and a file those of each line, with --json or without.",
     .lines = true,
     .members = kMembers},
    {.when = "--jsonl",
     .text = "What becomes of each line of standard input, with --json or without.",
     .lines = true,
     .members = kLineMembers}};

extern const Entry tokenizer_encode{
    .group = Group::use,
    .summary = "Print the token ids of a text, one a line with its bytes; no BOS in front of them.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
