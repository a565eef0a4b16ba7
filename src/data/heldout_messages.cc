// Holds out single interface messages: the same catalogue, context and msgid in every variant that
// has messages. Only messages translated everywhere qualify, and none whose text was held
// out before or costs too much (heldout_price.h).
#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "data/dedup/fold.h"
#include "data/dedup/keyed_order.h"
#include "data/heldout_price.h"
#include "data/stage_heldout.h"

namespace data::heldout {

namespace {

struct Found {
  const Candidate* candidate;
  Passage* passage;
};
using Messages = std::unordered_map<std::string, Found>;  // by block key
using Seen = std::map<std::string, std::unordered_set<std::string>>;

std::map<std::string, Messages> gather(Candidates& candidates,
                                       const std::vector<std::string>& variants) {
  std::map<std::string, Messages> out;
  for (auto& candidate : candidates) {
    const auto& document = candidate.document;
    if (document.kind != "messages") continue;
    if (std::ranges::find(variants, document.language) == variants.end()) continue;
    for (auto& passage : candidate.passages)
      if (candidate.live(passage))
        out[document.language].emplace(passage.key, Found{&candidate, &passage});
  }
  return out;
}

std::vector<std::string> common_keys(const std::map<std::string, Messages>& messages,
                                     std::size_t variants) {
  std::vector<std::string> out;
  if (messages.size() < variants) return out;  // a variant has nothing live
  for (const auto& [key, passage] : messages.begin()->second)
    if (std::ranges::all_of(messages, [&](const auto& one) { return one.second.contains(key); }))
      out.push_back(key);
  return out;
}

// Folded texts by variant; empty if one of them was held out before.
std::map<std::string, std::string> fold_all(const std::map<std::string, Messages>& messages,
                                            const std::string& key, const Seen& seen) {
  std::map<std::string, std::string> out;
  for (const auto& [variant, all] : messages) {
    auto folded = dedup::fold(all.at(key).passage->text, variant);
    const auto before = seen.find(variant);
    if (before != seen.end() && before->second.contains(folded)) return {};
    out.emplace(variant, std::move(folded));
  }
  return out;
}

std::vector<Price::Item> items(const std::map<std::string, Messages>& messages,
                               const std::string& key) {
  std::vector<Price::Item> out;
  for (const auto& [variant, all] : messages)
    out.push_back({all.at(key).candidate, {all.at(key).passage}});
  return out;
}

std::map<std::string, std::int64_t> take(std::map<std::string, Messages>& messages,
                                         const std::string& key) {
  std::map<std::string, std::int64_t> bytes;
  for (auto& [variant, all] : messages) {
    auto* passage = all.at(key).passage;
    passage->mark = {Fate::heldout, "heldout_messages", "drawn by its key"};
    bytes[variant] = static_cast<std::int64_t>(passage->text.size());
  }
  return bytes;
}

// The held-out keys in the order of the first variant's catalogues.
std::vector<std::string> in_catalogue_order(const Candidates& candidates,
                                            const std::string& variant) {
  std::vector<std::string> out;
  for (const auto& candidate : candidates)
    if (candidate.document.language == variant)
      for (const auto& passage : candidate.passages)
        if (passage.mark.rule == "heldout_messages") out.push_back(passage.key);
  return out;
}

}  // namespace

base::Result<Drawn> hold_out_messages(Candidates& candidates, const CorpusRecipe& recipe,
                                      std::int64_t seed, Price& price) {
  const auto variants = variants_with_messages(candidates, recipe);
  Target target("messages", recipe.heldout_messages, recipe.heldout_messages_bytes, variants);
  if (variants.empty() || !target.wanted()) return Drawn();
  auto messages = gather(candidates, variants);
  Seen seen;
  for (const auto& key :
       dedup::keyed_order(common_keys(messages, variants.size()), "heldout.messages", seed)) {
    if (target.reached()) break;
    auto folded = fold_all(messages, key, seen);
    if (folded.empty()) {
      target.refuse("say what another one says that is held out");
      continue;
    }
    if (const auto* why = price.accept(items(messages, key))) {
      target.refuse(why);
      continue;
    }
    for (auto& [variant, text] : folded) seen[variant].insert(std::move(text));
    target.add(take(messages, key));
  }
  TRY(target.check(candidates, recipe.heldout_max_share));
  return Drawn{in_catalogue_order(candidates, variants.front()), target.refused()};
}

}  // namespace data::heldout
