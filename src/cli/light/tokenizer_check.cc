// janua tokenizer check DIR|FILE: what one would want to know of a tokenizer before a model is trained with it.
#include "base/visible.h"
#include "cli/command.h"
#include "cli/tokenizer_place.h"
#include "tokenizer/aspect.h"
#include "tokenizer/given_files.h"

namespace cli::light {
namespace {

using base::Json;
using tokenizer::aspect::Finding;

Json json_of(const tokenizer::aspect::Row& row, const Finding& found) {
  return {{"name", row.name},         {"question", row.entry->question},
          {"verdict", found.verdict}, {"said", found.said},
          {"count", found.count},     {"examples", found.examples},
          {"wrong", found.wrong}};
}

// A tokenizer that cannot take the texts that it is asked with is told so, and its other answers stand.
base::Result<Finding> answer_of(const tokenizer::aspect::Row& row,
                                const tokenizer::Looked& looked) {
  auto found = row.entry->look(looked);
  if (found.ok() || found.error().code != base::Code::bad_request) return found;
  Finding out{.verdict = "it cannot be said", .said = found.error().what};
  out.wrong = true;
  return out;
}

std::string text_of(const Json& one) {
  std::string out = one["question"].get<std::string>() + " " + one["verdict"].get<std::string>() +
                    ": " + one["said"].get<std::string>() +
                    (one["wrong"] == true ? " (wrong)\n" : "\n");
  for (const auto& example : one["examples"]) out += "  " + example.get<std::string>() + "\n";
  const auto more = one["count"].get<std::size_t>() - one["examples"].size();
  return more == 0 ? out : out + "  and " + std::to_string(more) + " more\n";
}

base::Result<void> run(Invocation& call) {
  const auto place = TRY(tokenizer_place(call.ctx.disk, call.arguments[0]));
  const auto given = TRY(tokenizer::given_place(call.ctx.disk, place));
  const auto looked = TRY(tokenizer::look_at(call.ctx.disk, place));
  Json out = {{"file", given.file},
              {"format", given.format ? given.format->name : "huggingface"},
              {"tokens", looked.tokenizer.vocabulary()},
              {"checks", Json::array()}};
  std::string wrong;
  for (const auto& row : tokenizer::aspect::all()) {
    const auto found = TRY(answer_of(row, looked));
    out["checks"].push_back(json_of(row, found));
    if (found.wrong) wrong += (wrong.empty() ? "" : ", ") + std::string(row.name);
  }
  if (call.json) {
    call.print_json(out);
  } else {
    call.print(base::visible(given.file) + " (" + out["format"].get<std::string>() + "), " +
               out["tokens"].dump() + " tokens\n");
    for (const auto& one : out["checks"]) call.print(text_of(one));
  }
  if (wrong.empty()) return {};
  return base::Error{base::Code::verification, "something is wrong with this tokenizer: " + wrong,
                     place, "look at what is said of it before you train or serve with it"};
}

}  // namespace

constexpr Argument kArguments[] = {
    {"DIR|FILE",
     "the folder of a tokenizer, of a model, or of a run; or a tokenizer.json, tekken.json, SentencePiece model, "
     "tiktoken or GGUF file"}};
constexpr Example kExamples[] = {
    {"janua tokenizer check out/demo/tokenizer", "with examples of what was found"},
    {"janua tokenizer check mistral/tekken.json --json", "for another program"}};
constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"file", "text", "that was read"},
    {"format", "text",
     "gguf, huggingface, sentencepiece, tekken, tiktoken, vocab_merges or vocab_txt"},
    {"tokens", "whole number", "ids"},
    {"checks", "list", ""},
    {"checks[]", "object", ""},
    {"checks[].name", "text",
     "around, bytes, dead_tokens, known_pattern, round_trip, template_appends, unknown"},
    {"checks[].question", "text", ""},
    {"checks[].verdict", "text", "yes, no, or what it is"},
    {"checks[].said", "text", "a sentence"},
    {"checks[].count", "whole number", "of what there are examples of"},
    {"checks[].examples", "list", "the first five"},
    {"checks[].examples[]", "text", ""},
    {"checks[].wrong", "true or false", "an error follows then, and the exit status is 3"}};
constexpr JsonForm kForms[] = {{.text = "What was found of a tokenizer.", .members = kMembers}};

extern const Entry tokenizer_check{
    .group = Group::verify,
    .summary =
        "Say what a tokenizer loses, which tokens no text becomes, and how it begins and ends texts.",
    .arguments = kArguments,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
