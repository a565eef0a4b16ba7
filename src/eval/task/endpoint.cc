#include "eval/task/endpoint.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace eval::task {
namespace {

using base::Code;
using base::Error;
using base::Result;

constexpr std::size_t kMostStops = 4;  // that the API takes

class EndpointAnswerer : public Answerer {
 public:
  EndpointAnswerer(EndpointSaid said, base::Context& ctx)
      : said_(std::move(said)), client_(said_.address, said_.key), ctx_(ctx) {}

  Result<std::vector<RowScore>> score(std::span<const TokenRow> rows) override {
    std::vector<RowScore> out;
    for (const auto& row : rows) {
      const auto choice = TRY(ask({{"model", said_.model},
                                   {"prompt", row.tokens},
                                   {"max_tokens", 1},
                                   {"temperature", 0},
                                   {"logprobs", 1},
                                   {"echo", true}}));
      out.push_back(TRY(score_of(row, choice.value("logprobs", Value()))));
    }
    return out;
  }

  Result<std::vector<Written>> write(std::span<const Ids> prompts, const Generation& how) override {
    auto stops = Value::array();
    for (const auto& stop : how.until)
      if (!stop.empty() && stops.size() < kMostStops) stops.push_back(stop);
    std::vector<Written> out;
    for (const auto& prompt : prompts) {
      Value request = {{"model", said_.model},
                       {"prompt", prompt},
                       {"max_tokens", how.most_tokens},
                       {"temperature", 0}};
      if (!stops.empty()) request["stop"] = stops;
      const auto choice = TRY(ask(request));
      const auto text = choice.value("text", Value());
      if (!text.is_string()) return wrong("its choice has no 'text'");
      auto& one = out.emplace_back();
      one.text = text.get<std::string>();
      one.stopped = choice.value("finish_reason", Value()) != "length";
      for (const auto& stop : how.until)
        if (const auto at = one.text.find(stop); !stop.empty() && at != std::string::npos) {
          one.text.resize(at);
          one.stopped = true;
        }
    }
    return out;
  }

 private:
  Error wrong(const std::string& what) const {
    return {Code::bad_data, "the endpoint's answer is none that was asked for: " + what,
            "http://" + said_.address.host + ":" + said_.address.port + said_.address.path,
            "its /completions must take token ids, and echo them with log-probabilities"};
  }

  // The one choice of an answer.
  Result<Value> ask(const Value& request) {
    TRY(ctx_.cancel.check("eval"));
    const auto body = TRY(client_.post("/completions", request.dump()));
    const auto answer = read_json(body, said_.address.host);
    if (!answer.ok()) return wrong(answer.error().what);
    const auto choices = answer->is_object() ? answer->value("choices", Value()) : Value();
    if (!choices.is_array() || choices.empty() || !choices[0].is_object())
      return wrong("it has no choices");
    return Value(choices[0]);
  }

  Result<RowScore> score_of(const TokenRow& row, const Value& logprobs) const {
    const auto list = [&](const char* key) {
      return logprobs.is_object() ? logprobs.value(key, Value()) : Value();
    };
    const auto said = list("token_logprobs"), top = list("top_logprobs");
    if (!said.is_array() || !top.is_array() || said.size() != top.size() ||
        said.size() < row.tokens.size() || said.size() > row.tokens.size() + 1)
      return wrong("of " + std::to_string(row.tokens.size()) + " tokens it echoes " +
                   std::to_string(said.is_array() ? said.size() : 0));
    RowScore out;
    out.tokens = row.tokens.size() - row.given;
    for (auto i = row.given; i < row.tokens.size(); ++i) {
      if (said[i].is_null()) {
        out.log_probability = std::numeric_limits<double>::quiet_NaN();
        continue;
      }
      if (!said[i].is_number() || !top[i].is_object()) return wrong("a log-probability is none");
      const double one = said[i].get<double>();
      out.log_probability += one;
      for (const auto& [token, other] : top[i].items())
        out.greedy = out.greedy && !(other.is_number() && other.get<double>() > one);
    }
    return out;
  }

  EndpointSaid said_;
  HttpClient client_;
  base::Context& ctx_;
};

}  // namespace

std::unique_ptr<Answerer> endpoint_answerer(EndpointSaid said, base::Context& ctx) {
  return std::make_unique<EndpointAnswerer>(std::move(said), ctx);
}

}  // namespace eval::task
