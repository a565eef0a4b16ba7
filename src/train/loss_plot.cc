#include "train/loss_plot.h"

#include <cstdio>

#include "page/plot.h"

namespace train {

std::string loss_plot(const std::vector<StepLog::Loss>& steps) {
  page::PlotSeries series{.name = "loss"};
  for (const auto& s : steps) series.points.push_back({static_cast<double>(s.step), s.loss});
  char text[128];
  std::snprintf(text, sizeof text,
                "Training loss falls from %.2f to %.2f nats per token in %zu steps.",
                steps.front().loss, steps.back().loss, steps.size());
  return page::line_plot({.title = "Training loss",
                          .description = text,
                          .x_label = "step",
                          .y_label = "loss (nats per token)",
                          .series = {std::move(series)}});
}

std::vector<StepLog::Loss> losses_of(const std::vector<LoggedStep>& steps) {
  std::vector<StepLog::Loss> out;
  for (const auto& step : steps) out.push_back({step.step, step.facts.loss});
  return out;
}

}  // namespace train
