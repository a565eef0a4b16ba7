// Whether the chat template only appends: what was rendered for the first turns stays as it is when others follow. Where
// it does not, ids that were kept of earlier turns are not those that the template would give.
#include "base/visible.h"
#include "tokenizer/aspect.h"
#include "tokenizer/own_chat.h"
#include "tokenizer/template/from_json.h"

namespace tokenizer::aspect {

namespace {

using base::Json;
using base::Result;

Json said(const char* role, const char* content) { return {{"role", role}, {"content", content}}; }

// Conversations whose first turns are rendered alone; of the second, answers hold reasoning, too.
std::vector<Json> conversations() {
  Json plain = Json::array();
  for (const char* turn : {"one", "two", "three"}) {
    plain.push_back(said("user", turn));
    plain.push_back(said("assistant", "an answer"));
  }
  auto reasoned = plain;
  for (auto& message : reasoned)
    if (message["role"] == "assistant") message["reasoning_content"] = "because";
  return {plain, reasoned};
}

Result<std::string> render(const OwnChat& chat, const Json& messages, std::size_t count,
                           bool begins_answer) {
  jinja::Input input;
  input.messages = TRY(jinja::from_json(
      Json(messages.begin(), messages.begin() + static_cast<std::ptrdiff_t>(count))));
  input.add_generation_prompt = begins_answer;
  return TRY(chat.render(input, jinja::local_now())).text;
}

// The end of what both begin with, and what follows in each.
std::string parting(std::string_view before, std::string_view after) {
  constexpr std::size_t kShown = 40;
  std::size_t same = 0;
  while (same < before.size() && same < after.size() && before[same] == after[same]) ++same;
  const auto from = same < kShown ? 0 : same - kShown;
  return "behind '" + base::visible(before.substr(from, same - from)) + "' stands '" +
         base::visible(before.substr(same, kShown)) + "', and with more turns '" +
         base::visible(after.substr(same, kShown)) + "'";
}

// Of the turns up to each answer, and of the beginning of an answer.
Result<void> compare(const OwnChat& chat, const Json& messages, Finding& out) {
  std::string before;
  for (std::size_t count = 1; count <= messages.size(); ++count) {
    const bool asks = messages[count - 1]["role"] == "user";
    const auto after = TRY(render(chat, messages, count, asks));
    if (!after.starts_with(before)) add_example(out, parting(before, after));
    before = after;
  }
  return {};
}

Result<Finding> look(const Looked& looked) {
  Finding out{.verdict = "none", .said = "it has no chat template"};
  if (looked.chat.choose().empty()) return out;
  const OwnChat chat(looked.chat, looked.tokenizer.added_tokens(), looked.tokenizer.special_ids());
  auto done = chat.broken() ? Result<void>(*chat.broken()) : Result<void>();
  for (const auto& messages : conversations())
    if (done.ok()) done = compare(chat, messages, out);
  if (!done.ok())
    return Finding{.verdict = "no",
                   .said = "the template fails: " + base::visible(done.error().sentence()),
                   .wrong = true};
  out.verdict = out.count == 0 ? "yes" : "no";
  out.said = out.count == 0 ? "what was rendered stays as it is when turns are added"
                            : "turns that were rendered change when others are added";
  return out;
}

}  // namespace

extern const Entry template_appends{.question = "Does the chat template only append?",
                                    .look = look};

}  // namespace tokenizer::aspect
