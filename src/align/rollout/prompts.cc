#include "align/rollout/prompts.h"

#include <algorithm>
#include <numeric>

namespace align::rollout {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

Result<void> write_prompts(base::Disk& disk, const base::Path& folder,
                           const std::vector<Prompt>& prompts) {
  auto writer = TRY(disk.open_writer(base::join(folder, kPrompts)));
  for (const auto& one : prompts)
    TRY(writer->write(
        TRY(base::canonical(
            {{"environment", one.environment}, {"ids", one.ids}, {"line", one.line}})) +
        "\n"));
  return writer->commit();
}

namespace {

Result<Prompt> read_prompt(const std::string& text, const std::string& where,
                           std::int64_t vocabulary, std::size_t environments) {
  const auto json = TRY(base::parse_json(text, where));
  const Error wrong{Code::bad_data, "it is no prompt", where, "make the stage again"};
  if (!json.is_object() || !json.contains("line") || !json.contains("ids") ||
      !json["ids"].is_array() || json["ids"].empty() || !json.contains("environment") ||
      !json["environment"].is_number_unsigned())
    return wrong;
  Prompt out;
  out.environment = json["environment"].get<std::size_t>();
  out.line = json["line"];
  for (const auto& id : json["ids"]) {
    if (!id.is_number_integer() || id.get<std::int64_t>() < 0 ||
        id.get<std::int64_t>() >= vocabulary)
      return wrong;
    out.ids.push_back(id.get<std::int32_t>());
  }
  if (out.environment >= environments || !out.line.is_object()) return wrong;
  return out;
}

}  // namespace

Result<std::vector<Prompt>> read_prompts(base::Disk& disk, const base::Path& folder,
                                         std::int64_t vocabulary, std::size_t environments) {
  const auto path = base::join(folder, kPrompts);
  const auto bytes = TRY(disk.read(path));
  std::vector<Prompt> out;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto end = std::min(bytes.find('\n', at), bytes.size());
    out.push_back(
        TRY(read_prompt(bytes.substr(at, end - at), path + ":" + std::to_string(out.size() + 1),
                        vocabulary, environments)));
    at = end + 1;
  }
  if (out.empty()) return Error{Code::bad_data, "it holds no prompt", path, "make the stage again"};
  return out;
}

namespace {

// Shares of kBlock, by largest remainder; each at least one.
std::vector<std::uint64_t> quotas(const std::vector<double>& weights) {
  const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<std::uint64_t> out;
  std::vector<double> rest;
  for (const double one : weights) {
    const double share = one / all * static_cast<double>(PromptOrder::kBlock);
    out.push_back(std::max<std::uint64_t>(1, static_cast<std::uint64_t>(share)));
    rest.push_back(share - static_cast<double>(out.back()));
  }
  const auto sum = [&] { return std::accumulate(out.begin(), out.end(), std::uint64_t{0}); };
  while (sum() < PromptOrder::kBlock) {
    const auto next = static_cast<std::size_t>(std::ranges::max_element(rest) - rest.begin());
    ++out[next];
    rest[next] -= 1;
  }
  return out;
}

}  // namespace

PromptOrder::PromptOrder(const std::vector<Prompt>& prompts, const std::vector<double>& weights,
                         std::uint64_t seed)
    : of_(weights.size()), quota_(quotas(weights)), random_(seed, "align.prompts") {
  for (std::size_t i = 0; i < prompts.size(); ++i) of_[prompts[i].environment].push_back(i);
  for (std::size_t e = 0; e < quota_.size(); ++e) {
    block_.insert(block_.end(), quota_[e], e);
    CHECK(!of_[e].empty(), "each environment has a prompt");
  }
}

std::size_t PromptOrder::at(std::uint64_t place) const {
  const auto size = block_.size(), round = place / size;
  const auto environment_at = [&](std::uint64_t i) {
    return block_[random_.permute(i, size, round)];
  };
  const auto environment = environment_at(place % size);
  auto number = round * quota_[environment];  // of its prompts that came before
  for (std::uint64_t i = 0; i < place % size; ++i) number += environment_at(i) == environment;
  const auto& own = of_[environment];
  return own[random_.permute(number % own.size(), own.size(),
                             (number / own.size() << 16) + environment + 1)];
}

std::size_t PromptOrder::further(std::uint64_t step, std::uint64_t number) const {
  const auto environment = block_[random_.below(block_.size(), step, number, 1)];
  const auto& own = of_[environment];
  return own[random_.below(own.size(), step, number, 2)];
}

}  // namespace align::rollout
