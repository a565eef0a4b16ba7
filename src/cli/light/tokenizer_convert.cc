// janua tokenizer convert IN OUT: a tokenizer of another program's format as a folder with tokenizer.json.
#include "base/json.h"
#include "base/visible.h"
#include "cli/command.h"
#include "cli/tokenizer_place.h"
#include "model/new_place.h"
#include "tokenizer/chat_format.h"
#include "tokenizer/given_files.h"
#include "tokenizer/rank_file.h"
#include "tokenizer/tokenizer.h"

namespace cli::light {
namespace {

using base::Json;
using base::Path;
using base::Result;
using tokenizer::Files;

Result<Json> write_folder(Invocation& call, const Files& files, const Path& to) {
  auto folder = TRY(model::NewFolder::begin(call.ctx.disk, to));
  auto names = Json::array();
  for (const auto& [name, text] : files) {
    TRY(call.ctx.disk.write_file(base::join(folder.building(), name), text));
    names.push_back(name);
  }
  TRY(folder.commit());
  return names;
}

Result<Json> write_ranks(Invocation& call, const Files& files, const Path& from, const Path& to) {
  const auto text = TRY(tokenizer::rank_files(files.at("tokenizer.json"), from));
  return write_folder(call, text, to);
}

struct Use {
  Json tokens;      // how many ids; null where it cannot be used here
  std::string why;  // it cannot
};

// Whether the tokenizer can also be used here: one of a part that is not known can still be written for others. What
// contradicts itself is an error, and nothing is written.
Result<Use> use_of(const Files& files, const Path& from) {
  const auto loaded = tokenizer::load_files(files, from);
  if (loaded.ok()) return Use{loaded->vocabulary(), ""};
  if (loaded.error().code != base::Code::unsupported) return loaded.error();
  return Use{Json(), loaded.error().sentence()};
}

Result<void> run(Invocation& call) {
  const auto from = TRY(tokenizer_place(call.ctx.disk, call.arguments[0]));
  const auto& to = call.arguments[1];
  const auto given = TRY(tokenizer::given_place(call.ctx.disk, from));
  auto files = TRY(tokenizer::given_files(call.ctx.disk, from, call.option("encoding")));
  const auto [tokens, why] = TRY(use_of(files, from));
  const bool ranks = call.option("to") == "tiktoken";
  if (call.has("chat") && ranks)
    return base::Error{base::Code::bad_request, "a file of ranks holds no chat template", "--chat",
                       "leave it out, or write a tokenizer.json"};
  if (!ranks) TRY(tokenizer::leave_model(files, from));
  if (call.has("chat")) TRY(tokenizer::put_chat_format(call.option("chat"), files));
  const auto names =
      ranks ? TRY(write_ranks(call, files, from, to)) : TRY(write_folder(call, files, to));
  const std::string format = given.format ? given.format->name : "huggingface";
  if (call.json) {
    call.print_json({{"format", format}, {"folder", to}, {"files", names}, {"tokens", tokens}});
    return {};
  }
  call.print("read " + base::visible(given.file) + " (" + format + "), wrote " + base::visible(to) +
             ":");
  for (const auto& name : names) call.print(" " + base::visible(name.get<std::string>()));
  call.print(tokens.is_null() ? "\nit cannot be used here: " + why + "\n"
                              : "\n" + tokens.dump() + " tokens\n");
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {
    {"IN",
     "a tokenizer.json, tekken.json, SentencePiece model, tiktoken or GGUF file, or a folder with one"},
    {"OUT", "the folder to be made"}};
const std::string kChatFormats = one_of(tokenizer::chat_format::names());
const Option kOptions[] = {
    {"encoding", "NAME", "",
     "of a tiktoken file: cl100k_base, gpt2, llama3, o200k_base, o200k_harmony, p50k_base, p50k_edit, qwen or "
     "r50k_base; without it encoding.json beside the file says how it cuts texts, or its name does"},
    {"to", "huggingface|tiktoken", "huggingface",
     "tokenizer.json with its neighbours, or ranks.tiktoken with encoding.json where byte-level merges allow it"},
    {"chat", kChatFormats.c_str(), "",
     "give it our chat template for these turns, whose tokens it must have: it only appends, and marks what an "
     "assistant says"}};
constexpr Example kExamples[] = {
    {"janua tokenizer convert qwen out/tokenizer --chat chatml",
     "with a chat template of ours that a training can use"},
    {"janua tokenizer convert mistral/tekken.json out/tokenizer", "what transformers loads"},
    {"janua tokenizer convert o200k_base.tiktoken out/o200k",
     "with the encoding that the name says"},
    {"janua tokenizer convert out/demo/tokenizer out/ranks --to tiktoken", "for tiktoken"}};
constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"format", "text",
     "that was read: gguf, huggingface, sentencepiece, tekken, tiktoken, vocab_merges or vocab_txt"},
    {"folder", "text", "that was made"},
    {"files", "list", "in it"},
    {"files[]", "text", ""},
    {"tokens", "whole number or null", "ids; null where the tokenizer cannot be used here"}};
constexpr JsonForm kForms[] = {{.text = "What was read and written.", .members = kMembers}};

extern const Entry tokenizer_convert{
    .group = Group::make,
    .summary = "Write a tokenizer of another format as tokenizer.json, with the same ids.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
