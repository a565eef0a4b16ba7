// What a finished training says of itself.
#include "train/accounts.h"
#include "train/checkpoint.h"
#include "train/init_model.h"
#include "train/loss_plot.h"
#include "train/reading.h"
#include "train/run.h"

namespace train {

void Run::add_accounts(record::Train::Facts& facts) const {
  const auto some = [](double value) { return value > 0 ? std::optional(value) : std::nullopt; };
  const auto& aside = log_.aside();
  const auto seconds = log_.cost().seconds, own = seconds - aside.sum();
  facts.flops_full = some(log_.flops_full());
  facts.start_seconds = some(aside.start);
  facts.checkpoint_seconds = some(aside.checkpoint);
  facts.validation_seconds = some(aside.validation);
  facts.saving_seconds = some(log_.storing().saving);
  facts.loading_seconds = some(log_.storing().loading);
  facts.lost_seconds = some(log_.lost().seconds);
  facts.step_seconds = some(own);
  facts.skipped_seconds = some(log_.skipped_seconds());
  facts.goodput = goodput(seconds, aside, log_.skipped_seconds(), log_.lost().seconds);
  facts.peak_flops = some(log_.peak_flops());
  facts.sheet_flops = some(trainer_.recipe.peak_flops);
  facts.possible_flops = some(log_.share().possible());
  facts.mfu = log_.share().mfu();
  facts.mfu_full = log_.share().mfu_full();
  if (own > 0) facts.tokens_per_second = log_.tokens() / own;
  if (own > 0 && facts.sheet_flops) facts.sheet_mfu = log_.flops() / own / *facts.sheet_flops;
  const auto& init = asked_.init;
  const auto before = init ? ancestor_flops(ctx_.disk, init->folder) : std::optional(0.0);
  if (before) facts.cumulative_flops = *before + log_.flops();
  if (!log_.validation().empty()) facts.last_validation = log_.validation();
}

base::Result<record::Train> Run::finish() {
  const auto& losses = log_.losses();
  if (losses.empty())
    return base::Error{base::Code::bad_data,
                       "the log has no step, though the checkpoint is the last one",
                       writer_.path("steps.jsonl"),
                       "put back a copy of the log, or delete the folder and train anew"};
  TRY(ctx_.disk.write_file(writer_.path("loss.svg"), loss_plot(losses)));
  const auto& spent = log_.cost();
  const auto folder = writer_.path(checkpoint_name(trainer_.state.step));
  const auto last =
      TRY(record::of<record::Checkpoint>(TRY(ledger::read_manifest(ctx_.disk, folder)), folder));
  record::Train said;
  said.counts = {.steps = static_cast<std::int64_t>(losses.size()),
                 .tokens = static_cast<std::int64_t>(log_.tokens()),
                 .parameters = static_cast<std::int64_t>(trainer_.layout.count())};
  said.facts = {.machine_class = machine_class_,
                .state = last.facts.state,
                .vocabulary = trainer_.config.vocabulary,
                .first_loss = losses.front().loss,
                .last_loss = losses.back().loss,
                .flops = log_.flops(),
                .tokens_per_second = {},
                .train_seconds = spent.seconds,
                .train_cpu_seconds = spent.cpu_seconds,
                .record_seconds = record_seconds_};
  if (trainer_.reads_shards())
    said.facts.read = reading_of(trainer_.order(), samples_of(trainer_.recipe));
  const auto last_step = TRY(read_steps(ctx_.disk, writer_.folder())).back();
  said.facts.last_ahead_loss = last_step.facts.ahead_loss;
  if (const auto& routing = last_step.facts.routing)
    said.facts.last_routing =
        record::Train::Routing{routing->entropy, routing->most, routing->idle};
  said.facts.last_z_loss = last_step.facts.z_loss;
  if (trainer_.recipe.loss.goldfish_k > 0) said.facts.left_out = log_.left_out();
  if (trainer_.recipe.spike.on()) said.facts.skipped = log_.skipped();
  if (trainer_.recipe.spike.rewinds > 0) said.facts.rewinds = std::ssize(rewinds_);
  if (asked_.init) said.facts.init = said_of(ctx_.disk, *asked_.init);
  add_accounts(said.facts);
  const double here = ctx_.clock.seconds() - began_, wall = before_.seconds + here,
               joules = before_.joules + meter_.joules();
  const auto& prices = trainer_.recipe.prices;
  said.facts.money = money_of(prices, before_.machine_seconds + here * meter_.machines(),
                              joules > 0 ? std::optional(joules) : std::nullopt);
  if (said.facts.money) said.facts.currency = prices.currency;
  writer_.manifest().cost = {{"wall_s", wall},
                             {"cpu_s", before_.cpu_seconds + meter_.cpu_seconds()},
                             {"joules_method", meter_.method()}};
  if (joules > 0) writer_.manifest().cost["joules"] = joules;  // else it is not known
  return said;
}

}  // namespace train
