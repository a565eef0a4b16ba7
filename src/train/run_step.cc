// One step: made, timed, reported, logged.
#include <cstdio>
#include <utility>

#include "train/accounts.h"
#include "train/run.h"

namespace train {

namespace {

// Of what its rows have room for, the part that a step read.
double share_of_rooms(const Trainer& trainer, std::int64_t tokens) {
  return static_cast<double>(tokens) /
         static_cast<double>(trainer.recipe.rows_per_step() * trainer.feed->row_tokens());
}

}  // namespace

base::Result<void> Run::validate(LoggedStep& logged) {
  if (!trainer_.recipe.validation.due(logged.step, trainer_.recipe.steps)) return {};
  const double began = ctx_.clock.seconds();
  logged.validation = TRY(validation_.score(trainer_.state.weights, ctx_));
  logged.aside.validation = ctx_.clock.seconds() - began;
  return {};
}

base::Result<void> Run::step() {
  LoggedStep logged;
  logged.aside = std::exchange(aside_, {});
  logged.storing = std::exchange(storing_, {});
  if (first_) logged.aside.start = ctx_.clock.seconds() - seconds_;
  logged.facts = TRY(trainer_.step());
  TRY(lead_.hear(ctx_.cancel, meter_));  // what fails from here on fails on this rank alone
  logged.step = trainer_.state.step;
  const double computed = ctx_.clock.seconds();
  logged.rows = trainer_.feed->digest(logged.step - 1);
  logged.flops_full = full_ * share_of_rooms(trainer_, logged.facts.tokens);
  TRY(validate(logged));
  const double now = ctx_.clock.seconds(), cpu = meter_.cpu_seconds(), joules = meter_.joules();
  logged.seconds = now - seconds_;
  logged.cpu_seconds = cpu - cpu_;
  logged.joules = joules - joules_;
  seconds_ = now, cpu_ = cpu, joules_ = joules;
  if (after_checkpoint_)
    logged.state =
        state_digest(logged.step, TRY(lead_.digests(trainer_.state, trainer_.layout, ctx_.pool)));
  if (after_checkpoint_) aside_.checkpoint += ctx_.clock.seconds() - now;
  if (first_) logged.joules_method = meter_.method(), logged.machine_class = machine_class_;
  if (first_) logged.peak_flops = peak_, logged.machines = meter_.machines();
  after_checkpoint_ = first_ = false;
  report(logged.facts, logged.seconds - logged.aside.sum());
  logged.unmoved =
      unmoved_.after(trainer_.state, logged.facts.rate > 0 && logged.facts.skipped.empty());
  warn_of(logged.unmoved);
  const auto& why = logged.facts.skipped;
  const bool back = !why.empty() && std::ssize(rewinds_) < trainer_.recipe.spike.rewinds;
  if (!why.empty() && !back)
    ctx_.reporter.warn("train", "nothing is learned from step " + std::to_string(logged.step) +
                                    ": above the bound of train.spike is its " + why);
  TRY(log_.append(logged));
  if (trainer_.recipe.tensorboard)
    TRY(ctx_.disk.append(writer_.path(kEventFile), events_.of(logged), false));
  record_seconds_ += ctx_.clock.seconds() - computed - logged.aside.validation;
  return back ? go_back(why) : base::Result<void>();
}

// Each tensor once: the log says it again and again.
void Run::warn_of(const std::vector<std::string>& unmoved) {
  const auto known = warned_of_.size();
  warned_of_.insert(unmoved.begin(), unmoved.end());
  if (warned_of_.size() > known)
    ctx_.reporter.warn("train", said_of_unmoved(unmoved, trainer_.recipe.unmoved_steps));
}

void Run::report(const StepFacts& facts, double seconds) {
  char text[96];
  std::snprintf(text, sizeof text, "loss %.3f  %.1fk tok/s", facts.loss,
                static_cast<double>(facts.tokens) / seconds / 1000);
  ctx_.reporter.progress("train", static_cast<std::uint64_t>(trainer_.state.step),
                         static_cast<std::uint64_t>(trainer_.recipe.steps), text,
                         {{"loss", facts.loss}, {"grad_norm", facts.gradient_norm}});
}

}  // namespace train
