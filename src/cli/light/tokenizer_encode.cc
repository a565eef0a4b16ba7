// janua tokenizer encode DIR [TEXT]: ids of a text, for looking at a tokenizer from outside.
//
// With --jsonl FILE each line of FILE is {"text": ...} and each line printed is {"ids": [...]}:
// what the peer test compares.
#include "cli/help.h"
#include "cli/tokenizer_place.h"
#include "store/jsonl.h"
#include "tokenizer/tokenizer.h"

namespace cli::light {
namespace {

using base::Json;
using base::Result;

Result<void> encode_lines(Invocation& call, const tokenizer::Tokenizer& tokenizer,
                          const std::string& path, bool special) {
  auto lines = TRY(store::JsonlReader::open(call.ctx.disk, path));
  while (const auto line = TRY(lines.next())) {
    if (!line->is_object() || !line->contains("text") || !(*line)["text"].is_string())
      return base::Error{base::Code::bad_data, "the line has no \"text\"", lines.where(), ""};
    const auto text = (*line)["text"].get<std::string>();
    const auto ids = special ? tokenizer.encode_with_special(text, true) : tokenizer.encode(text);
    call.print_json({{"ids", ids}});
  }
  return {};
}

Result<std::string> standard_input() {
  std::string text;
  char part[1 << 16];
  while (const auto bytes = std::fread(part, 1, sizeof part, stdin)) text.append(part, bytes);
  if (std::ferror(stdin))
    return base::Error{base::Code::io, "cannot be read", "standard input", "send the text again"};
  return text;
}

std::string token_line(const tokenizer::Tokenizer& tokenizer, tokenizer::TokenId id) {
  const Json bytes = std::string(tokenizer.token_bytes(id));
  return std::to_string(id) + "\t" + bytes.dump(-1, ' ', false, Json::error_handler_t::replace) +
         "\n";
}

Result<void> run(Invocation& call) {
  const auto jsonl = call.option("jsonl");
  const bool special = call.has("special");
  if ((call.arguments.size() == 2) == call.has("jsonl"))
    return base::Error{base::Code::bad_request, "there must be TEXT or --jsonl FILE, one of them",
                       "", "usage: " + usage_of(call.row)};
  const auto place = TRY(tokenizer_place(call.ctx.disk, call.arguments[0]));
  const auto tokenizer = TRY(tokenizer::Tokenizer::load(call.ctx.disk, place));
  if (!jsonl.empty()) return encode_lines(call, tokenizer, jsonl, special);
  const auto text = call.arguments[1] == "-" ? TRY(standard_input()) : call.arguments[1];
  const auto ids = special ? tokenizer.encode_with_special(text, true) : tokenizer.encode(text);
  if (call.json) {
    call.print_json({{"ids", ids}});
    return {};
  }
  for (const auto id : ids) call.print(token_line(tokenizer, id));
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {
    {"DIR", "the folder of a tokenizer, of a model, or of a run"},
    {"[TEXT]", "what to encode; - is standard input, and after `--` it may begin with a dash"}};
constexpr Option kOptions[] = {
    {"jsonl", "FILE", "",
     "encode the \"text\" of each line of FILE, print {\"ids\": ...} for each"},
    {"special", "", "", "read special tokens where the text spells them"}};
constexpr Example kExamples[] = {
    {"janua tokenizer encode out/demo/tokenizer \"Guten Tag\"", "each token with its bytes"},
    {"janua tokenizer encode out/demo - < letter.txt", "those of a whole file"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"ids", "list", "of the tokens; nothing stands in front of them, a model's BOS neither"},
    {"ids[]", "whole number", ""}};
constexpr JsonForm kForms[] = {
    {.text = "The ids of the text; with --jsonl those of each line, with --json or without.",
     .lines = true,
     .members = kMembers}};

extern const Entry tokenizer_encode{
    .group = Group::use,
    .summary = "Print the token ids of a text, one a line with its bytes; no BOS in front of them.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
