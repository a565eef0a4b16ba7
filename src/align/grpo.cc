#include "align/grpo.h"

#include <algorithm>

#include "base/recipe.h"
#include "store/jsonl.h"
#include "tokenizer/template/from_json.h"

namespace align {

using base::Code;
using base::Error;
using base::Result;

namespace {

Error wrong(const std::string& what, const std::string& hint = "") {
  return {Code::bad_request, what, "", hint};
}

Result<void> check_steps(const GrpoRecipe& own) {
  if (own.group < 2 || own.group > 4096) return wrong("group must be between 2 and 4096");
  const auto rows = own.grains_per_step * own.rows_per_grain;
  if (rows >= own.group && rows % own.group == 0) return {};
  return wrong("grains_per_step * rows_per_grain is " + std::to_string(rows) +
                   " answers a step, which makes no whole groups of " + std::to_string(own.group),
               "choose a multiple of group");
}

}  // namespace

Result<void> GrpoRecipe::check() const {
  TRY(check_learning());
  TRY(check_steps(*this));
  if (precision != "f32" || numerics != "portable")
    return wrong(
        "a policy learns in f32 with portable numerics, for it is to learn from the very bits that it wrote with",
        "write precision = \"f32\" and numerics = \"portable\", or leave them out");
  if (max_answer_tokens < 1 || max_answer_tokens >= max_tokens)
    return wrong(
        "max_answer_tokens must be between 1 and max_tokens - 1, which leaves room for a prompt");
  TRY(rollout::check(environments));
  TRY(base::check_known("loss of a policy", loss, policy::names()));
  TRY(base::check_known("ratio", ratio, {"token", "sequence"}));
  TRY(base::check_known("spread", spread, {"group", "batch", "none"}));
  TRY(base::check_known("choice for cut answers", cut_answers, {"learn", "mask"}));
  if (!(epsilon_low >= 0 && epsilon_low <= 1)) return wrong("epsilon_low must lie between 0 and 1");
  if (!(epsilon_high >= 0 && epsilon_high <= 100))
    return wrong("epsilon_high must lie between 0 and 100");
  if (loss == "cispo" && epsilon_high < 1)
    return wrong("epsilon_high is where cispo cuts a ratio off, so it must be at least 1",
                 "write epsilon_high = 5");
  if (!(beta >= 0 && beta <= 100)) return wrong("beta must lie between 0 and 100");
  if (delta != 0 && !(delta > 1 && delta <= 100)) return wrong("delta must be 0, or above 1");
  if (further_rounds < 0 || further_rounds > 100)
    return wrong("further_rounds must lie between 0 and 100");
  return {};
}

policy::Settings GrpoRecipe::settings() const {
  policy::Settings out;
  out.epsilon_low = epsilon_low;
  out.epsilon_high = epsilon_high;
  if (delta > 0) out.delta = delta;
  out.by_sequence = ratio == "sequence";
  out.beta = beta;
  out.most_tokens = static_cast<double>(max_answer_tokens);
  return out;
}

namespace {

// What lines become.
class Maker {
 public:
  Maker(const GrpoRecipe& recipe, const Scribe& scribe, std::int64_t longest, Prompts& out)
      : recipe_(recipe), scribe_(scribe), longest_(longest), out_(out) {}

  // "", or the reason why it is left out.
  Result<std::string> take(const std::string& text, const std::string& where) {
    auto json = base::parse_json(text, where);
    if (!json.ok() || !json->is_object()) return std::string("not_json");
    rollout::Prompt prompt{.ids = {}, .environment = 0, .line = std::move(*json)};
    const auto environment = environment_of(prompt.line);
    if (!environment) return std::string("unknown_environment");
    prompt.environment = *environment;
    auto ids = ids_of(prompt.line, text, where);
    if (!ids.ok()) return reason_of(ids.error());
    prompt.ids = std::move(*ids);
    if (prompt.ids.empty()) return std::string("empty_prompt");
    const auto tokens = static_cast<std::int64_t>(prompt.ids.size());
    out_.lesson.told.tokens_in += tokens;
    const bool fits = tokens < longest_;
    (fits ? out_.lesson.told.tokens_packed : out_.lesson.told.tokens_dropped) += tokens;
    if (!fits) return std::string("too_long");
    out_.prompts.push_back(std::move(prompt));
    return std::string();
  }

 private:
  std::optional<std::size_t> environment_of(const base::Json& line) const {
    const auto found = line.find("environment");
    if (found == line.end()) return 0;
    for (std::size_t i = 0; i < recipe_.environments.size(); ++i)
      if (*found == recipe_.environments[i].name) return i;
    return std::nullopt;
  }

  Result<std::vector<std::int32_t>> ids_of(const base::Json& line, const std::string& text,
                                           const std::string& where) const {
    if (line.contains("messages")) {
      const auto value = TRY(tokenizer::jinja::parse_value(text, where));
      const auto* format = format_of(value);
      if (!format) return Error{Code::bad_data, "no_messages", where, ""};
      const auto dialogue = format->read(value);
      if (!dialogue.ok()) return Error{Code::bad_data, "malformed", where, ""};
      // One that an assistant ended asks nothing.
      if (flaw_of(*dialogue) == "roles_out_of_order" || dialogue->roles.empty() ||
          dialogue->roles.back() == "assistant")
        return Error{Code::bad_data, "roles_out_of_order", where, ""};
      return scribe_.ask(*dialogue);
    }
    const auto found = line.find("prompt");
    if (found == line.end() || !found->is_string())
      return Error{Code::bad_data, "no_prompt", where, ""};
    return scribe_.ask(found->get<std::string>());
  }

  const GrpoRecipe& recipe_;
  const Scribe& scribe_;
  const std::int64_t longest_;
  Prompts& out_;
};

Result<void> read_file(const base::Path& path, Maker& maker, Prompts& out, base::Context& ctx) {
  auto file = TRY(store::JsonlReader::open(ctx.disk, path));
  auto& told = out.lesson.told;
  for (;;) {
    const auto text = TRY(file.next_line());
    if (!text) return {};
    if (++told.lines % 256 == 0) TRY(ctx.cancel.check("reading prompts"));
    const auto why = TRY(maker.take(std::string(*text), file.where()));
    if (why.empty()) {
      ++told.taken;
      continue;
    }
    ++told.dropped;
    ++told.reasons[why];
    out.lesson.dropped +=
        base::Json{{"file", base::file_name(path)}, {"line", file.line()}, {"reason", why}}.dump() +
        "\n";
  }
}

}  // namespace

Result<Prompts> make_prompts(const GrpoRecipe& recipe, const base::Path& data, const Scribe& scribe,
                             std::int64_t context, base::Context& ctx) {
  Prompts out;
  Maker maker(recipe, scribe, std::min(recipe.max_tokens, context), out);
  for (const auto& path : TRY(data_files(ctx.disk, data))) TRY(read_file(path, maker, out, ctx));
  TRY(finish_lesson(out.lesson, recipe.max_dropped, 1, data));
  out.lesson.told.rows = static_cast<std::int64_t>(out.prompts.size());
  for (std::size_t e = 0; e < recipe.environments.size(); ++e)
    if (std::ranges::none_of(out.prompts, [&](const auto& one) { return one.environment == e; }))
      return Error{Code::bad_data,
                   "no prompt is of the environment '" + recipe.environments[e].name + "'", data,
                   "give it some, or take it out"};
  return out;
}

}  // namespace align
