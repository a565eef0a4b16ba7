#include "train/events.h"

#include "store/tfevents.h"

namespace train {

std::string Events::head() { return store::tfevents_head(0); }

std::string Events::of(const LoggedStep& step) {
  seconds_ += step.seconds;
  std::vector<store::Scalar> out = {{"loss", step.facts.loss},
                                    {"learning_rate", step.facts.rate},
                                    {"gradient_norm", step.facts.gradient_norm}};
  if (const auto speed = tokens_per_second(step)) {
    out.push_back({"tokens_per_second", *speed});
    out.push_back({"flops_per_second", step.facts.flops / own_seconds(step)});
  }
  if (step.facts.ahead_loss) out.push_back({"ahead_loss", *step.facts.ahead_loss});
  for (const auto& [language, bits] : step.validation)
    out.push_back({"validation/" + language, bits});
  return store::tfevents_scalars(seconds_, step.step, out);
}

std::string event_file(const std::vector<LoggedStep>& steps) {
  Events events;
  auto out = Events::head();
  for (const auto& step : steps) out += events.of(step);
  return out;
}

}  // namespace train
