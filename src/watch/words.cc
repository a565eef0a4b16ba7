#include "watch/words.h"

#include <cmath>
#include <cstdio>

namespace watch {

namespace {

// Three digits that count, with a prefix: "84.1 G", "12.3 k", "3.21 ".
std::string scaled(double value) {
  constexpr const char* kPrefixes[] = {"", "k", "M", "G", "T", "P", "E"};
  std::size_t at = 0;
  for (; std::abs(value) >= 1000 && at + 1 < std::size(kPrefixes); ++at) value /= 1000;
  char text[48];
  std::snprintf(text, sizeof text, "%.3g %s", value, kPrefixes[at]);
  return text;
}

std::string with_digits(double value, int digits) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*g", digits, value);
  return text;
}

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f %%", 100 * share);
  return text;
}

std::string grouped(std::int64_t n) {
  auto text = std::to_string(n);
  for (auto at = std::ssize(text) - 3; at > (n < 0 ? 1 : 0); at -= 3)
    text.insert(static_cast<std::size_t>(at), ",");
  return text;
}

std::string duration(double seconds) {
  const auto whole = static_cast<long long>(std::llround(seconds));
  char text[64];
  if (seconds < 10) return with_digits(seconds, 2) + " s";
  if (whole < 120) return std::to_string(whole) + " s";
  if (whole < 7200) return std::to_string(whole / 60) + " min";
  std::snprintf(text, sizeof text, "%lld h %02lld min", whole / 3600, whole / 60 % 60);
  return text;
}

std::string speed_of(const Speed& speed) {
  auto out = scaled(speed.flops) + "FLOP/s of the model (causal";
  if (speed.flops_full) out += "; " + scaled(*speed.flops_full) + "FLOP/s full";
  return out + ")";
}

std::string mfu_of(const Speed& speed) {
  const auto sheet = [&] {
    return percent(*speed.sheet_mfu) + " of " + scaled(*speed.sheet) + "FLOP/s of the data sheet";
  };
  if (!speed.mfu)
    return speed.sheet_mfu ? sheet() + "; no peak was measured" : "unknown: no peak was measured";
  auto out = percent(*speed.mfu) + " (causal";
  if (speed.mfu_full) out += "; " + percent(*speed.mfu_full) + " full";
  out += ") of " + scaled(*speed.peak) + "FLOP/s measured";
  if (speed.sheet_mfu) out += "; " + sheet();
  return out;
}

std::string energy_of(const Energy& energy) {
  if (!energy.joules) return "unknown";
  return scaled(*energy.joules) + "J, " + energy.how + ": " + energy.method.value_or("");
}

std::string time_of(const Time& time) {
  auto out = duration(time.seconds + time.lost);
  if (time.goodput) out += ", " + percent(*time.goodput) + " in steps that stand";
  if (time.goodput && time.skipped > 0) out += " and were learned from";
  for (const auto& [what, seconds] : {std::pair{"start", time.start},
                                      {"checkpoints", time.checkpoints},
                                      {"validation", time.validation},
                                      {"skipped steps", time.skipped},
                                      {"lost steps", time.lost}})
    if (seconds > 0) out += std::string("; ") + what + " " + duration(seconds);
  return out;
}

}  // namespace

std::string state_of(const Picture& picture) {
  if (picture.process) return "a run works here (process " + std::to_string(*picture.process) + ")";
  if (picture.stages.empty() && picture.trainings.empty()) return "nothing has begun here";
  return picture.ended() ? "all that the last run wanted is made" : "no run works here now";
}

std::string stages_of(const Picture& picture) {
  std::string out;
  for (const auto& stage : picture.stages) {
    out += (out.empty() ? "" : ", ") + stage.name + " " + stage.state;
    if (stage.since && stage.state == "works") out += " since " + *stage.since;
  }
  return out;
}

std::string progress_of(const Training& training) {
  auto out = "step " + grouped(training.step);
  if (training.steps > 0) {
    out += " of " + grouped(training.steps);
    out += " (" +
           percent(static_cast<double>(training.step) / static_cast<double>(training.steps)) + ")";
  }
  if (training.state == "made") return out;
  if (training.seconds_left) out += ", about " + duration(*training.seconds_left) + " left";
  return training.state == "works" ? out : out + (training.step ? ", if it went on" : "");
}

std::vector<std::pair<std::string, std::string>> figures_of(const Training& training) {
  std::vector<std::pair<std::string, std::string>> out;
  if (training.loss) out.emplace_back("loss", with_digits(*training.loss, 4) + " nats a token");
  if (training.rate) out.emplace_back("learning rate", with_digits(*training.rate, 4));
  if (training.gradient_norm)
    out.emplace_back("gradient norm", with_digits(*training.gradient_norm, 4));
  if (training.speed) {
    out.emplace_back("tokens", scaled(training.speed->tokens) + "tok/s");
    out.emplace_back("compute", speed_of(*training.speed));
    out.emplace_back("MFU", mfu_of(*training.speed));
  }
  if (training.last_skipped)
    out.emplace_back("skipped", grouped(training.skipped_steps) +
                                    (training.skipped_steps == 1 ? " step was" : " steps were") +
                                    " not learned from, the last was step " +
                                    grouped(*training.last_skipped));
  for (const auto& [language, points] : training.validation)
    if (!points.empty())
      out.emplace_back("held-out " + language, with_digits(points.back().value, 4) +
                                                   " bits per byte after step " +
                                                   grouped(points.back().step));
  if (training.step > 0) {
    out.emplace_back("energy", energy_of(training.energy));
    out.emplace_back("time", time_of(training.time));
  }
  if (training.money)
    out.emplace_back("money",
                     with_digits(*training.money, 4) + " " + training.currency.value_or(""));
  if (training.checkpoint)
    out.emplace_back("checkpoint", "newest after step " + grouped(*training.checkpoint));
  if (training.problem) out.emplace_back("problem", *training.problem);
  return out;
}

}  // namespace watch
