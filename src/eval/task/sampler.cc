#include "eval/task/sampler.h"

#include <algorithm>

#include "eval/task/fields.h"

namespace eval::task {
namespace {

using base::Code;
using base::Error;
using base::Result;
using Drawn = Result<std::vector<const Value*>>;

Error too_few(std::size_t n, std::size_t size) {
  return {Code::bad_data,
          std::to_string(n) + " examples are asked for, and there are " + std::to_string(size) +
              " to draw from",
          "", "lower num_fewshot"};
}

std::vector<const Value*> without(std::vector<const Value*> from, const Value* asked) {
  if (asked) std::erase_if(from, [&](const auto* one) { return *one == *asked; });
  return from;
}

Drawn places_of(const std::vector<const Value*>& from, std::size_t n, PythonRandom& random) {
  if (n > from.size()) return too_few(n, from.size());
  std::vector<const Value*> out;
  for (const auto place : random.sample(from.size(), n)) out.push_back(from[place]);
  return out;
}

// random.sample(); one more is drawn where the document that is asked may be among them, and all again where it was
// there twice.
Drawn by_chance(const std::vector<const Value*>& from, std::size_t n, const Value* asked,
                PythonRandom& random) {
  auto out = without(TRY(places_of(from, n + (asked ? 1 : 0), random)), asked);
  if (out.size() < n) return places_of(without(from, asked), n, random);
  out.resize(n);
  return out;
}

Drawn first(const std::vector<const Value*>& from, std::size_t n, const Value* asked,
            PythonRandom&) {
  auto out = without(from, asked);
  if (out.size() < n) return too_few(n, out.size());
  out.resize(n);
  return out;
}

constexpr SamplerEntry kSamplers[] = {{"default", by_chance}, {"first_n", first}};

// The split that the harness takes where none is said.
std::string usual_split(const Config& config) {
  if (!config.training_split.empty()) return config.training_split;
  return config.validation_split.empty() ? config.test_split : config.validation_split;
}

}  // namespace

std::span<const SamplerEntry> samplers() { return kSamplers; }

std::vector<std::string> sampler_names() {
  std::vector<std::string> out;
  for (const auto& entry : kSamplers) out.emplace_back(entry.name);
  return out;
}

Result<Examples> Examples::open(const Config& config, Dataset& dataset) {
  const auto& said = config.fewshot;
  TRY(known(said.sampler, sampler_names(), "sampler of few-shot examples", config.file));
  Examples out;
  out.config_ = &config;
  for (const auto& entry : kSamplers)
    if (said.sampler == entry.name) out.sampler_ = &entry;
  if (config.num_fewshot == 0) return out;
  // As the harness compares them: where neither is named they are the same.
  out.same_split_ = said.split == config.test_split;
  if (said.split.empty() && said.samples.is_array())
    for (const auto& one : said.samples) out.from_.push_back(one);
  else
    out.from_ =
        TRY(dataset.split(said.split.empty() ? usual_split(config) : said.split))->documents;
  return out;
}

Drawn Examples::of(const Value& document) {
  if (config_->num_fewshot == 0) return std::vector<const Value*>{};
  std::vector<const Value*> from;
  for (const auto& one : from_) from.push_back(&one);
  auto out = sampler_->draw(from, static_cast<std::size_t>(config_->num_fewshot),
                            same_split_ ? &document : nullptr, random_);
  if (!out.ok()) out.error().where = config_->file;
  if (out.ok() && std::ranges::any_of(*out, [&](const auto* one) { return *one == document; }))
    ++own_;
  return out;
}

}  // namespace eval::task
