#include "selfcheck/check.h"
#include "tokenizer/pre_tokenizer.h"

namespace selfcheck::check {

namespace {

// Tells capitals from small letters, as the tokenizers of Mistral's Tekken family do.
std::string cased_pattern() {
  const std::string mark = R"([^\r\n\p{L}\p{N}]?)";
  const std::string capital = R"([\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}])",
                    small = R"([\p{Ll}\p{Lm}\p{Lo}\p{M}])";
  return mark + capital + "*" + small + "+|" + mark + capital + "+" + small +
         R"(*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
}

base::Result<std::string> pieces(const std::string& pattern) {
  const base::Json split = {{"type", "Split"},
                            {"pattern", {{"Regex", pattern}}},
                            {"behavior", "Isolated"},
                            {"invert", false}};
  const auto cut = TRY(tokenizer::PreTokenizer::from_json(split, "selfcheck"));
  tokenizer::Pieces found;
  cut.split("pH NaOH eBay 2026", found);
  std::string out;
  for (const auto piece : found.list) out += (out.empty() ? "" : "|") + std::string(piece);
  return out;
}

[[maybe_unused]] base::Result<Finding> run(const base::Context&) {
  const auto ours = TRY(pieces(cased_pattern()));
  const auto elsewhere = TRY(pieces(std::string(tokenizer::kDefaultPattern)));
  return Finding{.right = {.text = "p|H| Na|OH| e|Bay| |2|0|2|6"},
                 .ours = {.text = ours},
                 .elsewhere = {.text = elsewhere}};
}

constexpr Report kReports[] = {
    {"transformers", "issues #42591, #42299, PR #42131 (open when read)"},
    {"ms-swift", "issue #6883"},
    {"mlx-lm", "PR #1049"},
    {"Tokenicer", "PR #61"},
    {"mlx-audio", "issue #330"}};

}  // namespace

extern const Entry split_pattern{
    .wrong =
        "A tokenizer cuts text with another pattern than it was trained with, and every model "
        "tuned from it inherits that.",
    .input =
        "\"pH NaOH eBay 2026\" and the pattern of a family that tells capitals from small letters "
        "and cuts digits one by one",
    .right =
        "The pattern read from left to right by hand. Elsewhere are the pieces of a pattern that "
        "knows no case.",
    .columns = "pieces",
    .reports = kReports,
    .run = CHECKS(run)};

}  // namespace selfcheck::check
