// janua eval judged FILE...: strengths of models from judged pairs of their answers.
#include <cmath>

#include "cli/command.h"
#include "eval/statistic/bradley_terry.h"
#include "eval/statistic/figure_text.h"
#include "store/jsonl.h"

namespace cli::full {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;
namespace statistic = eval::statistic;

[[maybe_unused]] Result<statistic::Judged> read_judged(const Json& line, const std::string& where) {
  const auto text = [&](const char* key) {
    return line.is_object() && line.contains(key) && line[key].is_string()
               ? line[key].get<std::string>()
               : "";
  };
  const auto first = text("a"), second = text("b"), winner = text("winner");
  if (first.empty() || second.empty())
    return Error{Code::bad_data, "a judgement names no models", where,
                 R"(write {"a": "MODEL", "b": "MODEL", "winner": "a"}; a is the one shown first)"};
  if (winner != "a" && winner != "b" && winner != "tie")
    return Error{Code::bad_data, "'winner' is none of a, b and tie", where, ""};
  return statistic::Judged{first, second, winner == "a" ? 1.0 : winner == "b" ? 0.0 : 0.5};
}

[[maybe_unused]] Json json_of(const statistic::Ranking& ranking) {
  auto models = Json::array();
  for (const auto& one : ranking.models) {
    const auto elo = [&](const std::optional<statistic::Interval>& interval, bool high) {
      if (!interval) return Json();
      return Json(
          statistic::Strength{.name = "", .points = high ? interval->high : interval->low}.elo());
    };
    models.push_back({{"model", one.name},
                      {"strength", one.points},
                      {"low", statistic::low_of(one.interval)},
                      {"high", statistic::high_of(one.interval)},
                      {"elo", one.elo()},
                      {"elo_low", elo(one.interval, false)},
                      {"elo_high", elo(one.interval, true)},
                      {"wins", one.wins},
                      {"games", one.games}});
  }
  return {{"models", models},
          {"judged", ranking.judged},
          {"first_won", ranking.first_won},
          {"first_low", ranking.first_interval.low},
          {"first_high", ranking.first_interval.high},
          {"unfit_draws", ranking.unfit_draws}};
}

[[maybe_unused]] std::string text_of(const statistic::Ranking& ranking) {
  using statistic::figure;
  std::string out = "| model | strength | Elo | won | of |\n| --- | --- | --- | --- | --- |\n";
  for (const auto& one : ranking.models)
    out += "| " + one.name + " | " + figure(one.points) + " " + statistic::range(one.interval) +
           " | " + std::to_string(std::lround(one.elo())) + " | " + figure(one.wins) + " | " +
           std::to_string(std::lround(one.games)) + " |\n";
  return out + "\nThe answer that was shown first won " + figure(ranking.first_won) + " " +
         statistic::range(ranking.first_interval) +
         " of the judgements; where 0.5 lies outside, the judge looks at the place: judge each pair in both orders.\n";
}

[[maybe_unused]] Result<void> rank(Invocation& call) {
  std::vector<statistic::Judged> all;
  for (const auto& file : call.arguments) {
    auto lines = TRY(store::JsonlReader::open(call.ctx.disk, file));
    while (const auto line = TRY(lines.next()))
      all.push_back(TRY(read_judged(*line, lines.where())));
  }
  const auto draws = TRY(call.whole("bootstrap", 0, 100'000));
  const auto seed = static_cast<std::uint64_t>(TRY(call.whole("seed", 0, INT64_MAX)));
  auto ranking = statistic::rank_models(all, draws, {seed, "eval.judged"});
  if (!ranking.ok()) {
    if (ranking.error().where.empty()) ranking.error().where = statistic::joined(call.arguments);
    return ranking.error();
  }
  if (call.json)
    call.print_json(json_of(*ranking));
  else
    call.print(text_of(*ranking));
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {
    {"FILE...",
     R"(JSON lines {"a": "MODEL", "b": "MODEL", "winner": "a", "b" or "tie"}; a is the answer shown first)"}};
constexpr Option kOptions[] = {{"bootstrap", "N", "1000", "resamples of intervals; 0: none"},
                               {"seed", "N", "1", "of resamples"}};
constexpr Example kExamples[] = {{"janua eval judged pairs.jsonl",
                                  "the models by strength, and whether the judge prefers a place"}};
constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"models", "list", "the strongest first"},
    {"models[]", "object", ""},
    {"models[].model", "text", ""},
    {"models[].strength", "number", "natural logarithm of odds, 0 in the mean of all models"},
    {"models[].low", "number or null", "95 % interval, by drawing judgements anew"},
    {"models[].high", "number or null", ""},
    {"models[].elo", "number", "the same on the scale of chess, 1000 in the mean"},
    {"models[].elo_low", "number or null", ""},
    {"models[].elo_high", "number or null", ""},
    {"models[].wins", "number", "a tie is half of one"},
    {"models[].games", "number", ""},
    {"judged", "whole number", "judgements"},
    {"first_won", "number", "share of them that the answer shown first won"},
    {"first_low", "number", "95 % interval"},
    {"first_high", "number", ""},
    {"unfit_draws", "whole number",
     "resamples of which no ranking follows, left out of the intervals"}};
constexpr JsonForm kForms[] = {{.text = "Models by strength.", .members = kMembers}};

extern const Entry eval_judged{
    .group = Group::verify,
    .summary = "Rank models from judged pairs of answers (Bradley and Terry), with intervals.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(rank)};

}  // namespace cli::full
