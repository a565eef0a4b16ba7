#include <algorithm>

#include "infer/tokenizer_codec.h"
#include "selfcheck/check.h"
#include "selfcheck/folder.h"
#include "selfcheck/ground.h"
#include "serve/ask.h"
#include "tokenizer/tokenizer.h"

namespace selfcheck::check {

namespace {

constexpr const char* kContent = "the gate";

double count(const std::vector<tokenizer::TokenId>& ids, tokenizer::TokenId id) {
  return static_cast<double>(std::count(ids.begin(), ids.end(), id));
}

base::Result<std::vector<tokenizer::TokenId>> prompt_of(const serve::Answer<serve::Ask>& answer) {
  if (const auto* refusal = std::get_if<serve::Refusal>(&answer))
    return base::Error{base::Code::failed, "the request was refused: " + refusal->message,
                       "selfcheck", ""};
  return std::get<serve::Ask>(answer).prompts.front();
}

[[maybe_unused]] base::Result<Finding> run(const base::Context& visitor) {
  Ground ground(visitor);
  TRY(write_tokenizer(ground.disk, "tokenizer"));
  const auto codec = TRY(infer::open_codec(ground.disk, "tokenizer"));
  const serve::ModelFacts facts{"selfcheck", 64, *codec};
  const base::Json chat = {{"messages", {{{"role", "user"}, {"content", kContent}}}}};
  const auto rendered = TRY(prompt_of(serve::read_chat(chat, facts, 1)));
  const auto raw = TRY(prompt_of(serve::read_completion({{"prompt", kContent}}, facts, 1)));
  const auto bos = codec->special_ids().bos;

  // Rendered to a text first, which is then encoded as texts are.
  const auto tokenizer = TRY(tokenizer::Tokenizer::load(ground.disk, "tokenizer"));
  const auto as_text = std::string(tokenizer::kBos) + tokenizer::kUser + kContent;
  const auto twice = TRY(tokenizer.encode_with_special(as_text, true));
  const auto never = TRY(tokenizer.encode(kContent));
  return Finding{.right = {{1, 1}},
                 .ours = {{count(rendered, bos), count(raw, bos)}},
                 .elsewhere = {{count(twice, bos), count(never, bos)}}};
}

constexpr Report kReports[] = {
    {"open-r1", "PR #462 (open when read)"},
    {"unsloth", "PR #10312 (2026)"},
    {"Soup", "#781, #785 (2026)"},
    {"alignment-handbook", "issue #127 (open since Feb 2024)"},
    {"text-generation-inference", "PR #1594"},
    {"lm-evaluation-harness", "PR #1465: a perplexity of 5.9e9 without it, 3.46 with it"}};

}  // namespace

extern const Entry bos_once{
    .wrong =
        "The begin token stands in a prompt twice, once from the template and once from the "
        "post-processor; or, where that was repaired, never.",
    .input =
        "a folder whose template and whose post-processor both write it; one chat request and "
        "one raw prompt",
    .right = "Counted: one in each.",
    .columns = "begin tokens in the chat prompt, in the raw prompt",
    .reports = kReports,
    .run = CHECKS(run)};

}  // namespace selfcheck::check
