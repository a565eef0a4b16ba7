#include "data/stage_heldout.h"

#include <algorithm>

namespace data {

base::Result<HeldOut> hold_out(Candidates& candidates, const CorpusRecipe& recipe,
                               std::int64_t seed) {
  HeldOut out;
  if (!holds_out(recipe)) return out;
  heldout::Price price(candidates, recipe);
  const auto variants = heldout::page_variants(candidates, recipe);
  auto pages = TRY(heldout::hold_out_pages(candidates, recipe, seed, variants, price));
  auto messages = TRY(heldout::hold_out_messages(candidates, recipe, seed, price));
  out.pages = std::move(pages.keys);
  out.messages = std::move(messages.keys);
  if (!out.pages.empty()) out.passed_over["pages"] = std::move(pages.passed_over);
  if (!out.messages.empty()) out.passed_over["messages"] = std::move(messages.passed_over);
  heldout::hold_out_texts(candidates, recipe, seed, variants, price);
  return out;
}

}  // namespace data

namespace data::heldout {

std::vector<std::string> variants_with_messages(const Candidates& candidates,
                                                const CorpusRecipe& recipe) {
  std::set<std::string> found;
  for (const auto& candidate : candidates)
    if (!is_whole(candidate) && !candidate.dropped()) found.insert(candidate.document.language);
  std::vector<std::string> out;
  for (const auto& variant : canonical_variants(recipe))
    if (found.contains(variant)) out.push_back(variant);
  return out;
}

Target::Target(const char* kind, std::int64_t keys, std::int64_t bytes,
               const std::vector<std::string>& variants)
    : kind_(kind), keys_(keys), bytes_(bytes) {
  for (const auto& variant : variants) held_[variant] = 0;
}

bool Target::reached() const {
  if (keys_ > 0) return held_keys_ >= keys_;
  return std::ranges::all_of(held_, [&](const auto& one) { return one.second >= bytes_; });
}

void Target::add(const std::map<std::string, std::int64_t>& bytes) {
  ++held_keys_;
  for (const auto& [variant, size] : bytes) held_[variant] += size;
}

base::Result<void> Target::check(const Candidates& candidates, double max_share) const {
  const std::string field = "corpus.heldout_" + kind_ + (keys_ > 0 ? "" : "_bytes");
  if (!reached()) {
    std::string why;
    for (const auto& [reason, keys] : refused_)
      why += (why.empty() ? "; of the others " : ", ") + std::to_string(keys) + " " + reason;
    return base::Error{base::Code::bad_data,
                       "only " + std::to_string(held_keys_) + " " + kind_ +
                           " can be held out in every variant, which is less than the recipe "
                           "wants" +
                           why,
                       "corpus", "set " + field + " lower, or 0 to hold none out"};
  }
  std::map<std::string, std::int64_t> all;
  for (const auto& candidate : candidates)
    if (is_whole(candidate) == (kind_ == "pages"))
      all[candidate.document.language] += static_cast<std::int64_t>(live_bytes(candidate));
  for (const auto& [variant, held] : held_) {
    if (static_cast<double>(held) <= max_share * static_cast<double>(all[variant])) continue;
    return base::Error{
        base::Code::bad_data,
        variant + " has " + std::to_string(all[variant]) + " bytes of " + kind_ + "; holding out " +
            std::to_string(held) + " leaves too little to train on",
        "corpus", "add sources, set " + field + " lower, or raise corpus.heldout_max_share"};
  }
  return {};
}

}  // namespace data::heldout
