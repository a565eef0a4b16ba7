#include "selfcheck/check.h"
#include "selfcheck/folder.h"
#include "selfcheck/ground.h"
#include "tokenizer/tokenizer.h"

namespace selfcheck::check {

namespace {

constexpr const char* kText = "the 'sword' , {': 'search'} : I do n't .";

// What decoding "cleans" in other tools: spaces that English punctuation has not.
std::string cleaned(std::string text) {
  constexpr std::pair<const char*, const char*> kRules[] = {
      {" .", "."}, {" ,", ","}, {" 's", "'s"}, {" n't", "n't"}};
  for (const auto& [from, to] : kRules)
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at))
      text.replace(at, std::string(from).size(), to);
  return text;
}

[[maybe_unused]] base::Result<Finding> run(const base::Context& visitor) {
  Ground ground(visitor);
  TRY(write_tokenizer(ground.disk, "tokenizer"));
  const auto tokenizer = TRY(tokenizer::Tokenizer::load(ground.disk, "tokenizer"));
  const auto ours = TRY(tokenizer.decode(TRY(tokenizer.encode(kText))));
  return Finding{
      .right = {.text = kText}, .ours = {.text = ours}, .elsewhere = {.text = cleaned(ours)}};
}

constexpr Report kReports[] = {
    {"transformers", "issues #32575, #35175: on by default until version 5 (PR #42900)"},
    {"rust-tokenizers", "issue #16"}};

}  // namespace

extern const Entry decode_cleanup{
    .wrong =
        "Decoding takes spaces away that it thinks are too many, so a text does not come back.",
    .input = "a line with spaces in front of a comma, a quotation mark and a full stop",
    .right = "The text itself: what was encoded is what is decoded.",
    .columns = "the text",
    .reports = kReports,
    .run = CHECKS(run)};

}  // namespace selfcheck::check
