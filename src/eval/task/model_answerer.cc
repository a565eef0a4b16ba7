// Our own engine as who answers: what it writes behind contexts, greedily.
#include <algorithm>
#include <cmath>

#include "base/utf8.h"
#include "eval/task/answerer.h"

namespace eval::task {
namespace {

using base::Code;
using base::Error;
using base::Result;

std::string cut_before(std::string text, const std::vector<std::string>& until) {
  for (const auto& stop : until)
    if (!stop.empty()) text = text.substr(0, text.find(stop));
  return text;
}

// A text in progress.
struct Draft {
  const Ids* prompt;
  Written* out;
  std::unique_ptr<infer::Sequence> sequence;
  Ids ids;
  bool done = false;
};

class Pen {
 public:
  Pen(infer::LanguageModel& model, const tokenizer::Tokenizer& tokenizer, const Generation& how)
      : model_(model), tokenizer_(tokenizer), how_(how) {}

  Result<void> write(std::vector<Draft>& texts, base::Context& ctx) {
    for (auto& text : texts) text.sequence = model_.start();
    while (std::ranges::any_of(texts, [](const auto& text) { return !text.done; })) {
      TRY(ctx.cancel.check("eval"));
      TRY(base::guard(
          "eval", [&] { return step(texts); }, "lower --batch, or use a smaller model"));
    }
    return {};
  }

 private:
  Result<void> step(std::vector<Draft>& texts) {
    std::vector<infer::Feed> feeds;
    std::vector<Draft*> fed;
    for (auto& text : texts) {
      if (text.done) continue;
      const std::span<const std::int32_t> all = text.ids.empty() ? *text.prompt : text.ids;
      feeds.push_back({text.sequence.get(), text.ids.empty() ? all : all.last(1)});
      fed.push_back(&text);
    }
    const auto failed = model_.forward(feeds, logits_);
    const auto width = static_cast<std::size_t>(model_.vocabulary());
    for (std::size_t i = 0; i < feeds.size(); ++i) {
      if (!failed[i].empty()) return Error{Code::failed, failed[i], "eval", ""};
      const auto row = std::span<const float>(logits_).subspan(i * width, width);
      if (std::ranges::any_of(row, [](float one) { return std::isnan(one); }))
        give_up(*fed[i]);
      else
        TRY(go_on(*fed[i], static_cast<tokenizer::TokenId>(likeliest(row))));
    }
    return {};
  }

  static void give_up(Draft& text) {
    text.out->sound = false;
    text.done = true;
    text.sequence.reset();
  }

  Result<void> go_on(Draft& text, tokenizer::TokenId id) {
    const auto& stop = tokenizer_.special_ids().stop;
    const bool ends = std::ranges::find(stop, id) != stop.end();
    if (!ends) text.ids.push_back(id);
    const auto whole = base::to_utf8(TRY(tokenizer_.decode(text.ids)));
    text.out->text = cut_before(whole, how_.until);
    // A stop may be the spelling of a special token, which the text itself does not show.
    const auto spelled = base::to_utf8(TRY(tokenizer_.decode_with_special(text.ids)));
    text.out->stopped = ends || cut_before(spelled, how_.until).size() < spelled.size() ||
                        text.out->text.size() < whole.size();
    text.done = text.out->stopped || text.ids.size() >= how_.most_tokens;
    if (text.done) text.sequence.reset();
    return {};
  }

  infer::LanguageModel& model_;
  const tokenizer::Tokenizer& tokenizer_;
  const Generation& how_;
  std::vector<float> logits_;
};

class ModelAnswerer : public Answerer {
 public:
  ModelAnswerer(infer::LanguageModel& model, const tokenizer::Tokenizer& tokenizer,
                std::size_t batch, base::Context& ctx)
      : model_(model), tokenizer_(tokenizer), batch_(batch), ctx_(ctx) {}

  Result<std::vector<RowScore>> score(std::span<const TokenRow> rows) override {
    return score_rows(model_, rows, batch_, ctx_);
  }

  Result<std::vector<Written>> write(std::span<const Ids> prompts, const Generation& how) override {
    std::vector<Written> out(prompts.size());
    Pen pen(model_, tokenizer_, how);
    for (std::size_t at = 0; at < prompts.size(); at += batch_) {
      std::vector<Draft> texts;
      for (auto i = at; i < std::min(prompts.size(), at + batch_); ++i)
        texts.push_back({&prompts[i], &out[i], nullptr, {}});
      TRY(pen.write(texts, ctx_));
    }
    return out;
  }

 private:
  infer::LanguageModel& model_;
  const tokenizer::Tokenizer& tokenizer_;
  std::size_t batch_;
  base::Context& ctx_;
};

}  // namespace

Result<Generation> read_generation(const Value& kwargs, const std::string& where) {
  const auto fail = [&](const std::string& key, const std::string& what,
                        Code code = Code::bad_data) {
    return Error{code, "'generation_kwargs." + key + "' " + what, where, ""};
  };
  Generation out;
  bool sampled = false, said = false;
  double temperature = 0;
  for (const auto& [key, value] : kwargs.items()) {
    if (key == "until") {
      for (const auto& one : value.is_array() ? value : Value::array({value}))
        if (one.is_string())
          out.until.push_back(one.get<std::string>());
        else if (!one.is_null())
          return fail(key, "holds what is no text");
    } else if (key == "max_gen_toks" || key == "max_new_tokens" || key == "max_tokens" ||
               key == "max_completion_tokens") {
      if (!value.is_number_integer() || value < 1) return fail(key, "is no whole number above 0");
      out.most_tokens = value.get<std::size_t>();
    } else if (key == "do_sample") {
      sampled = truthy(value);
      said = true;
    } else if (key == "temperature") {
      if (!value.is_number()) return fail(key, "is no number");
      temperature = value.get<double>();
    } else if (key != "top_p" && key != "top_k" && key != "num_beams") {
      return fail(key, "is not supported", Code::unsupported);
    } else if (key == "num_beams" && value != 1) {
      return fail(key, "asks for a search with beams, which is not supported", Code::unsupported);
    }
  }
  if (temperature > 0 && (sampled || !said))
    return fail(
        "temperature",
        "asks for texts by chance, and what libtorch draws is not drawn here: set do_sample: false",
        Code::unsupported);
  if (sampled && !kwargs.contains("temperature"))
    return fail("do_sample", "asks for texts by chance, and what libtorch draws is not drawn here",
                Code::unsupported);
  return out;
}

std::unique_ptr<Answerer> model_answerer(infer::LanguageModel& model,
                                         const tokenizer::Tokenizer& tokenizer, std::size_t batch,
                                         base::Context& ctx) {
  return std::make_unique<ModelAnswerer>(model, tokenizer, batch, ctx);
}

}  // namespace eval::task
