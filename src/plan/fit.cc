#include "plan/fit.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "plan/estimate.h"
#include "train/order.h"

namespace plan {

namespace {

constexpr std::int64_t kLeastContext = 32, kLeastVocabulary = 512, kLeastSteps = 20;
// Rows of the shortest kind: read four times they are the fewest steps.
constexpr double kLeastRows = kLeastSteps / train::kMostPasses;

double power_of_two_below(double n) { return std::exp2(std::floor(std::log2(std::max(1.0, n)))); }

double sum_of(const std::vector<double>& all) {
  return std::accumulate(all.begin(), all.end(), 0.0);
}

// Of each language; counted, or reckoned for that many ids.
std::vector<double> tokens_of(const Ground& ground, std::int64_t vocabulary) {
  if (!ground.text_tokens.empty()) return ground.text_tokens;
  auto out = ground.text_bytes;
  for (auto& bytes : out) bytes /= ground.density * bytes_per_token(vocabulary);
  return out;
}

// A fifth of a language may go to rules and held-out text; some rows must be left of the rest.
std::int64_t context_for(std::int64_t usual, double least_tokens) {
  auto context = usual;
  while (context > kLeastContext && 0.8 * least_tokens < 8 * static_cast<double>(context))
    context /= 2;
  return context;
}

double promised_loss(double parameters, double tokens) {
  return 406.4 / std::pow(parameters, 0.34) + 410.7 / std::pow(tokens, 0.28);
}

// Smaller models bear larger rates; the demo's eight million parameters were trained at 2e-3.
double rate_for(double parameters) {
  const auto rate = std::min(3e-3, 3e-3 * std::cbrt(2.5e6 / parameters));
  const auto digit = std::pow(10, std::floor(std::log10(rate)));
  return std::round(rate / digit * 10) / 10 * digit;
}

// How often training reads each language for each token that it trains on, as train shares out its
// rows: a language of W rows and quota Q of each block is read Q / block / W times a row. What is left
// behind the last whole row is never read, so a short text is read more often than by its tokens.
std::vector<double> shares_of_passes(const Ground& ground, const Fit& fit) {
  std::vector<train::Weighed> languages;
  const auto tokens = tokens_of(ground, fit.vocabulary);
  for (std::size_t i = 0; i < tokens.size(); ++i)
    languages.push_back({ground.text_bytes[i], tokens[i]});
  const auto quotas = train::quotas_of(languages, fit.mix_temperature);
  const auto context = static_cast<double>(fit.context_tokens);
  std::vector<double> out;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto rows = std::max(1.0, std::floor((tokens[i] - 1) / context));
    out.push_back(static_cast<double>(quotas[i]) /
                  (static_cast<double>(train::Order::kBlock) * rows * context));
  }
  return out;
}

// Small languages are favoured, but none so much that four passes over it are less than two over
// all text: else one letter in Latin would bound what is learned of a library.
double temperature_for(const Ground& ground) {
  constexpr double tried[] = {1.5, 1.3, 1.15}, most = 2;
  Fit any{.vocabulary = kLeastVocabulary, .context_tokens = 1};
  const auto all = sum_of(tokens_of(ground, any.vocabulary));
  for (const auto temperature : tried) {
    any.mix_temperature = temperature;
    const auto shares = shares_of_passes(ground, any);
    if (*std::ranges::max_element(shares) * all <= most) return temperature;
  }
  return 1;
}

// Shares out `tokens` at most over steps: some hundreds where the text is enough for that, and of a
// very small one shorter steps rather than more tokens.
void share_out(double tokens, const std::vector<double>& shares, Fit& out) {
  const auto context = static_cast<double>(out.context_tokens);
  const auto least = std::min(1024.0, power_of_two_below(tokens / kLeastSteps));
  const auto a_step = std::clamp(power_of_two_below(tokens / 300), least, 65536.0);
  const auto rows = std::max<std::int64_t>(1, static_cast<std::int64_t>(a_step / context));
  out.grains_per_step = std::min<std::int64_t>(8, rows);
  out.rows_per_grain = rows / out.grains_per_step;
  const auto taken = static_cast<double>(out.grains_per_step * out.rows_per_grain) * context;
  out.steps = std::max(kLeastSteps, static_cast<std::int64_t>(tokens / taken));
  out.warmup_steps = std::max<std::int64_t>(2, out.steps / 10);
  out.decay_steps = std::max<std::int64_t>(2, out.steps / 3);
  out.checkpoint_steps = std::max<std::int64_t>(10, (out.steps + 3) / 4);
  out.passes.clear();
  for (const auto share : shares)
    out.passes.push_back(share * static_cast<double>(out.steps) * taken);
}

model::ModelRecipe model_of(const std::string& size) {
  model::ModelRecipe out;
  const auto read = out.from_json({{"size", size}}, "");
  CHECK(read.ok(), "an architecture knows the sizes that it lists");
  return out;
}

// What a model has besides its embedding, and what each id adds.
struct Body {
  double parameters = 0, an_id = 0;
};

base::Result<Body> body_of(const model::ModelRecipe& model) {
  constexpr std::int64_t few = 512, more = 1024;
  const train::TrainRecipe any;
  const auto small = static_cast<double>(TRY(estimate(model, any, few, 1)).parameters);
  const auto large = static_cast<double>(TRY(estimate(model, any, more, 1)).parameters);
  const auto an_id = (large - small) / (more - few);
  return Body{small - few * an_id, an_id};
}

// As many as the text bears, and no more than cost as much as all layers.
std::int64_t vocabulary_for(const Ground& ground, const Body& body) {
  const auto most = static_cast<std::int64_t>(power_of_two_below(body.parameters / body.an_id));
  const auto usual = std::min(usual_vocabulary(sum_of(ground.text_bytes)), most);
  return std::min(std::max(kLeastVocabulary, usual), ground.most_vocabulary);
}

// One of the sizes, tried: the fit with it, and what the law promises.
struct Tried {
  Fit fit;
  double loss = std::numeric_limits<double>::infinity();
};

train::TrainRecipe training_of(const Fit& fit) {
  train::TrainRecipe out;
  out.steps = fit.steps;
  out.grains_per_step = fit.grains_per_step;
  out.rows_per_grain = fit.rows_per_grain;
  return out;
}

base::Result<Tried> try_size(const std::string& size, const Ground& ground) {
  const auto model = model_of(size);
  const auto body = TRY(body_of(model));
  Fit fit{.size = size};
  fit.mix_temperature = temperature_for(ground);
  const auto suits = vocabulary_for(ground, body);
  fit.vocabulary = ground.vocabulary > 0 ? ground.vocabulary : suits;
  const auto tokens = tokens_of(ground, fit.vocabulary);
  fit.text_tokens = sum_of(tokens);
  const auto usual = model::context_tokens(model);
  fit.context_tokens = context_for(usual, *std::ranges::min_element(tokens));
  fit.own_context = fit.context_tokens != usual;
  fit.steps = fit.grains_per_step = fit.rows_per_grain = 1;
  const auto one = TRY(estimate(model, training_of(fit), fit.vocabulary, 1));
  const auto in_time = ground.flops_per_second * ground.seconds * one.tokens / one.flops;
  const auto shares = shares_of_passes(ground, fit);
  const auto passes = (1 - ground.reserve) * train::kMostPasses;
  share_out(std::min(passes / *std::ranges::max_element(shares), in_time), shares, fit);
  fit.learning_rate = rate_for(static_cast<double>(one.parameters));
  const auto whole = TRY(estimate(model, training_of(fit), fit.vocabulary, ground.workers));
  Tried out{fit};
  // More parameters than twenty a token of text learn it by heart.
  const bool sound = whole.arrays.fits(ground.memory_bytes) && fit.vocabulary <= suits &&
                     body.parameters <= 20 * fit.text_tokens &&
                     whole.flops <= 1.5 * ground.flops_per_second * ground.seconds;
  if (sound) out.loss = promised_loss(body.parameters, whole.tokens);
  return out;
}

}  // namespace

// One id for each 1,400 bytes of text: the demo's proportion.
std::int64_t usual_vocabulary(double text_bytes) {
  constexpr double most = 32768, bytes_an_id = 1400;
  const auto ids = std::min(power_of_two_below(text_bytes / bytes_an_id), most);
  return std::max(kLeastVocabulary, static_cast<std::int64_t>(ids));
}

double bytes_per_token(std::int64_t vocabulary) {
  return std::max(1.0, 0.4 * std::log2(static_cast<double>(vocabulary)) - 1.6);
}

base::Result<Fit> fit(const Ground& ground) {
  CHECK(!ground.text_bytes.empty(), "a text has a language");
  CHECK(ground.text_bytes.size() <= train::Order::kBlock, "there are fewer languages than places");
  CHECK(ground.text_tokens.empty() || ground.text_tokens.size() == ground.text_bytes.size(),
        "tokens are counted of each language");
  const auto tokens = tokens_of(ground, kLeastVocabulary);
  if (*std::ranges::min_element(tokens) < (kLeastRows + 1) * kLeastContext)
    return base::Error{base::Code::bad_request, "there is too little text in one of the languages",
                       "", "a language needs about 2 kB at least"};
  Tried best;
  for (const auto& size : model::ModelRecipe().entry().sizes()) {  // of the usual architecture
    auto tried = TRY(try_size(size.name, ground));
    if (best.fit.size.empty() || tried.loss < best.loss) best = std::move(tried);
  }
  return best.fit;
}

}  // namespace plan
