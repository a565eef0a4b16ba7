#include <cctype>

#include "infer/tokenizer_codec.h"
#include "selfcheck/check.h"
#include "selfcheck/folder.h"
#include "selfcheck/ground.h"
#include "serve/ask.h"

namespace selfcheck::check {

namespace {

constexpr std::int64_t kContext = 4096;
constexpr std::size_t kPrompt = 7900;

std::vector<double> numbers_in(const std::string& sentence) {
  std::vector<double> out;
  for (std::size_t i = 0; i < sentence.size(); ++i) {
    if (!std::isdigit(static_cast<unsigned char>(sentence[i]))) continue;
    std::size_t length = 0;
    out.push_back(std::stod(sentence.substr(i), &length));
    i += length;
  }
  return out;
}

// Status, then the numbers that the refusal names, or the tokens that will be read.
std::vector<double> answer_to(const std::vector<int>& prompt, const infer::TextCodec& codec) {
  const serve::ModelFacts facts{"selfcheck", kContext, codec};
  const auto answer = serve::read_completion({{"prompt", prompt}}, facts, 1);
  std::vector<double> out = {200};
  if (const auto* refusal = std::get_if<serve::Refusal>(&answer)) {
    out = numbers_in(refusal->message);
    out.insert(out.begin(), refusal->status);
  } else {
    out.push_back(static_cast<double>(std::get<serve::Ask>(answer).prompts.front().size()));
  }
  return out;
}

[[maybe_unused]] base::Result<Finding> run(const base::Context& visitor) {
  Ground ground(visitor);
  TRY(write_tokenizer(ground.disk, "tokenizer"));
  const auto codec = TRY(infer::open_codec(ground.disk, "tokenizer"));
  const std::vector<int> prompt(kPrompt, 65);
  const std::vector<int> half(prompt.begin(), prompt.begin() + kContext / 2 + 2);
  return Finding{.right = {{400, kPrompt, kContext, kPrompt + 1 - kContext}},
                 .ours = {answer_to(prompt, *codec)},
                 .elsewhere = {answer_to(half, *codec)}};
}

constexpr Report kReports[] = {
    {"Ollama", "issues #17427, #17889, #8099: 200, with 2,050 tokens read of 7,900"},
    {"llama.cpp",
     "issues #11681, #17300 (open when read), #23652: the context is divided by slots"}};

}  // namespace

extern const Entry prompt_truncated{
    .wrong = "A prompt that is too long is cut, and the answer says nothing of it.",
    .input = "7,900 tokens to a model that reads 4,096",
    .right = "Status 400 and a sentence with three numbers.",
    .columns =
        "status, tokens of the prompt, tokens the model reads, how many are too many with one to answer; or 200 and the tokens read",
    .reports = kReports,
    .run = CHECKS(run)};

}  // namespace selfcheck::check
