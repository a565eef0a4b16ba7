#include "model/check/read_again.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/one_file.h"
#include "base/visible.h"
#include "model/check/check.h"
#include "model/check/same_tensors.h"
#include "model/standing.h"

namespace model::check {

namespace {

using base::Code;
using base::Error;
using base::Path;
using base::Result;

constexpr std::int64_t kPrompt = 8, kNew = 32;
// From so many weights on, each token takes seconds: a few tell a wrong tensor as well.
constexpr std::size_t kLarge = std::size_t{1} << 31;
constexpr std::int64_t kNewOfLarge = 4;
// A float in the place of a double moves logits by this share of the largest, and a choice between
// two tokens only where they are as near as this, in nats.
constexpr double kFloatShare = 1e-4, kTie = 1e-3;

struct Sample {
  std::vector<float> logits;  // [tokens, width]
  std::size_t width = 0;
  std::vector<std::int64_t> ids;
  std::vector<float> chances;  // of these, logarithms
};

Input fixed_input(const Loaded& model) {
  const auto last = std::max<std::int64_t>(
      1, std::min<std::int64_t>(model.config.vocabulary, model.model.decoder.head.vocabulary));
  Input out;
  out.rows = 1;
  out.columns = static_cast<std::size_t>(std::min(kPrompt, model.config.context));
  for (std::size_t i = 0; i < out.columns; ++i) {
    out.ids.push_back(static_cast<std::int32_t>((static_cast<std::int64_t>(i) * 7919 + 1) % last));
    out.targets.push_back(-1);
    out.positions.push_back(static_cast<std::int32_t>(i));
    out.masked.push_back(false);
  }
  return out;
}

// How many tokens it goes on with: each asks for all weights, which a file that is larger than the memory
// gives from the disk.
std::int64_t new_tokens(const Loaded& model, std::uint64_t memory) {
  base::Size bytes = model.weights->owned();
  for (const auto& [type, some] : model.weights->bytes()) bytes += some;
  if (!bytes.fits(memory)) return 0;
  return model.model.layout.size < kLarge ? kNew : kNewOfLarge;
}

Result<Sample> sample_of(const Loaded& model, std::uint64_t memory, bool texts, const Path& where) {
  const auto input = fixed_input(model);
  Options options;
  options.prompt = static_cast<std::int64_t>(input.columns);
  options.any_numbers = true;  // a source that computes NaN is held against what does, too
  const auto room = model.config.context - options.prompt;
  if (texts) options.new_tokens = std::clamp<std::int64_t>(room, 0, new_tokens(model, memory));
  auto answered = TRY(answer(model, input, options, where));
  Sample out;
  for (auto& tensor : answered.tensors) {
    if (tensor.name == "logits") {
      out.width = static_cast<std::size_t>(tensor.shape.back());
      out.logits = std::move(tensor.floats);
    }
    if (tensor.name == "greedy_ids") out.ids = std::move(tensor.integers);
    if (tensor.name == "greedy_logprobs") out.chances = std::move(tensor.floats);
  }
  return out;
}

Error differs(const std::string& what, const Path& written) {
  return {Code::verification,
          "the model that was written does not compute what its source does: " + what, written,
          "nothing was kept; run the same command again, and look at disk and memory if it "
          "fails again"};
}

// Equal bits, or numbers as near as a float in the place of a double lets them be.
Result<void> same_logits(const Sample& meant, const Sample& found, Numbers numbers,
                         const Path& written) {
  if (meant.logits.size() != found.logits.size())
    return differs("it has " + std::to_string(found.width) + " logits a token, the source " +
                       std::to_string(meant.width),
                   written);
  double largest = 0, difference = 0;
  std::size_t worst = 0;
  for (std::size_t i = 0; i < meant.logits.size(); ++i) {
    const double one = meant.logits[i], other = found.logits[i];
    const auto apart = std::abs(one - other);
    if (std::isnan(one) != std::isnan(other) || apart > difference) worst = i, difference = apart;
    largest = std::max(largest, std::abs(one));
  }
  const auto bound = numbers == Numbers::doubles ? 0 : kFloatShare * largest;
  if (difference <= bound) return {};
  char text[160];
  std::snprintf(text, sizeof text, "logit %zu of token %zu is %.9g, and %.9g there",
                worst % meant.width, worst / meant.width, static_cast<double>(found.logits[worst]),
                static_cast<double>(meant.logits[worst]));
  return differs(text, written);
}

Result<void> same_texts(const Sample& meant, const Sample& found, Numbers numbers,
                        const Path& written) {
  for (std::size_t i = 0; i < meant.ids.size(); ++i) {
    if (i < found.ids.size() && meant.ids[i] == found.ids[i]) continue;
    const bool tie = numbers == Numbers::floats && i < found.ids.size() &&
                     std::abs(meant.chances[i] - found.chances[i]) < kTie;
    if (tie) return {};  // behind it two texts are read
    return differs("token " + std::to_string(i + 1) + " of what it writes is another", written);
  }
  return {};
}

// Mean over the tokens, nats, of what the source says against what was written.
double divergence(const Sample& source, const Sample& written) {
  const auto total = [](const float* row, std::size_t width) {
    const double top = *std::max_element(row, row + width);
    double sum = 0;
    for (std::size_t v = 0; v < width; ++v) sum += std::exp(row[v] - top);
    return top + std::log(sum);
  };
  double out = 0;
  const auto tokens = source.logits.size() / source.width;
  for (std::size_t t = 0; t < tokens; ++t) {
    const auto *a = source.logits.data() + t * source.width,
               *b = written.logits.data() + t * source.width;
    const auto all_a = total(a, source.width), all_b = total(b, source.width);
    for (std::size_t v = 0; v < source.width; ++v)
      out += std::exp(a[v] - all_a) * ((a[v] - all_a) - (b[v] - all_b));
  }
  return std::max(0.0, out / static_cast<double>(tokens));
}

// An error of a tensor's numbers says whose they are.
Result<void> naming(Result<void> done, const std::string& tensor, const Path& place) {
  if (done.ok() || !done.error().where.empty()) return done;
  auto error = done.error();
  error.what = "tensor '" + base::visible(tensor) + "': " + error.what;
  error.where = place;
  return error;
}

Result<void> round_all(Loaded& model, const Rounding& rounding, const Path& written) {
  const auto& layout = model.model.layout;
  auto values = model.flat();
  for (const auto& p : layout.parameters)
    if (p.choices == 0)
      TRY(naming(rounding(p, {values.data() + p.offset, p.size}), p.name, written));
  TRY(model.weights->whole());
  model.weights = Weights::of(layout, std::move(values));
  return {};
}

// Whatever keeps it from being read, nobody else will read it either.
Result<Loaded> read_written(base::Disk& disk, const Path& written) {
  auto out = load_model(disk, written);
  if (out.ok() || out.error().code == Code::io || out.error().code == Code::failed) return out;
  auto error = differs("it cannot be read: " + out.error().sentence(), written);
  return error;
}

// Tensors are compared of one family alone: what comes back as another (a Helium as Llama) may have its rows in
// another order, and texts tell whether it computes the same.
//
// Of a source so large that no rounded copy of it fits into memory.
Result<std::string> tensors_alone(base::Context& ctx, const Loaded& source,
                                  const Rounding& rounding, const Path& written) {
  const auto again = TRY(read_written(ctx.disk, written));
  if (again.arch != source.arch)
    return std::string(
        "it comes back as a model of another family, whose tensors lie otherwise, and the memory of this machine "
        "does not hold a rounded copy for texts: nothing was compared");
  const auto count = TRY(same_tensors(ctx, source, rounding, again, written));
  return "read again: all " + std::to_string(count) +
         " tensors are those of the source rounded alike; no text was tried, for the memory of this "
         "machine does not hold a rounded copy";
}

// Equal it may be, and worth nothing.
std::string told_of_no_numbers(const Sample& found, std::size_t none) {
  const auto of = none == found.logits.size()
                      ? "nothing that it computes is a number"
                      : std::to_string(none) + " of " + std::to_string(found.logits.size()) +
                            " logits are no numbers";
  return std::string("read again: ") + of +
         " (NaN or infinite), as in its source: its weights or scales hold such ones, and "
         "`janua model check` names a tensor";
}

std::string told(const Sample& found, const std::string& how) {
  return "read again: logits of " + std::to_string(found.logits.size() / found.width) +
         " tokens and " + std::to_string(found.ids.size()) + " greedy tokens are those of " + how;
}

}  // namespace

Result<void> round_as(const store::block::Entry* type, std::span<float> values) {
  if (!type) return {};
  if (const auto at = type->refused(values))
    return Error{Code::bad_data,
                 "element " + std::to_string(*at) + " does not fit into " + type->name, "", ""};
  constexpr std::size_t blocks = 1 << 12;
  std::string bytes;
  for (std::size_t i = 0; i < values.size();) {
    const auto some = values.subspan(i, std::min(values.size() - i, blocks * type->elements));
    bytes.resize(some.size() / type->elements * type->bytes);
    type->pack(some, bytes.data());
    type->unpack(bytes, some.data());
    i += some.size();
  }
  return {};
}

Result<Source> source_of(base::Disk& disk, const Path& place) {
  const bool one_file = base::is_one_file(disk, place);
  if (!one_file && !disk.exists(base::join(place, "config.json")))
    return Source{{}, "no config.json says what model it is"};
  const auto config = standing_config(disk, place);
  if (!config.ok()) return Source{{}, config.error().what};
  auto loaded = load_model(disk, place);
  if (!loaded.ok() && loaded.error().code != Code::io) return Source{{}, loaded.error().what};
  return Source{TRY(std::move(loaded)), ""};
}

Result<std::string> read_again(base::Context& ctx, Loaded source, const Rounding& rounding,
                               const Path& written, Numbers numbers, std::uint64_t memory) {
  if (rounding && !(base::Size(source.model.layout.size) * 4).fits(memory / 2))
    return tensors_alone(ctx, source, rounding, written);
  std::optional<Sample> before;
  if (rounding) {
    before = TRY(sample_of(source, memory, false, written));
    TRY(round_all(source, rounding, written));
  }
  const auto meant = TRY(sample_of(source, memory, true, written));
  TRY(ctx.cancel.check("read again"));
  const auto again = TRY(read_written(ctx.disk, written));
  const auto found = TRY(sample_of(again, memory, true, written));
  TRY(same_logits(meant, found, numbers, written));
  TRY(same_texts(meant, found, numbers, written));
  if (again.arch == source.arch) TRY(same_tensors(ctx, source, {}, again, written));
  const auto none = std::ranges::count_if(found.logits, [](float x) { return !std::isfinite(x); });
  if (none > 0) return told_of_no_numbers(found, static_cast<std::size_t>(none));
  if (!before || before->logits == found.logits) return told(found, "the source");
  char text[48];
  std::snprintf(text, sizeof text, "%.3g", divergence(*before, found));
  return told(found, "the source rounded alike") + "; on average they are " + text +
         " nats from those before rounding, of tokens that are made up: no measure of quality";
}

Result<void> read_again(base::Context& ctx, Source source, const Rounding& rounding,
                        const Path& written, Numbers numbers, const std::string& task) {
  if (source.model)
    ctx.reporter.note(task,
                      TRY(read_again(ctx, std::move(*source.model), rounding, written, numbers)));
  else
    ctx.reporter.warn(
        task, "what was written is not read again and compared with its source: " + source.why_not);
  return {};
}

}  // namespace model::check
