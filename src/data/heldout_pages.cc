// Holds out whole pages: the same page keys in every variant whose pages are translations of one
// another's, so that losses compare. Their source says whether they are (Document::parallel): equal
// names alone are no sign of it, every folder has an index.html.
//
// A page qualifies if it is live in all of them, is not too long, hardly fell back to English, and
// stands for itself: few other pages share its paragraphs (heldout_price.h). Of such a page only
// the blocks that live in all variants, with sentences not held out before, are kept for testing;
// the others are dropped ("heldout_parallel"), so every variant is tested on the same content. A
// page that would lose more than heldout_page_max_lost_share so is passed over: training pages are
// whole, and so are these.
#include <algorithm>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "data/dedup/keyed_order.h"
#include "data/heldout_price.h"
#include "data/stage_heldout.h"
#include "data/whole.h"

namespace data::heldout {

namespace {

using Page = std::map<std::string, Candidate*>;  // by variant
using Blocks = std::unordered_map<std::string, Passage*>;
using Seen = std::map<std::string, std::unordered_set<std::string>>;

// Largest share of a page's bytes that may have been English where it is held out.
constexpr double kMaxEnglish = 0.1;

bool is_parallel(const Candidate& candidate) {
  const auto& document = candidate.document;
  return is_whole(candidate) && document.parallel && !document.key.empty() && !candidate.dropped();
}

std::map<std::string, Page> gather(Candidates& candidates,
                                   const std::vector<std::string>& variants) {
  std::map<std::string, Page> out;
  for (auto& candidate : candidates) {
    const auto& document = candidate.document;
    if (!is_parallel(candidate)) continue;
    if (std::ranges::find(variants, document.language) == variants.end()) continue;
    out[document.key].emplace(document.language, &candidate);
  }
  return out;
}

bool is_translated(const Candidate& candidate) {
  double english = 0, all = 0;
  for (const auto& passage : candidate.passages) {
    all += static_cast<double>(passage.text.size());
    if (!passage.english.empty()) english += static_cast<double>(passage.text.size());
  }
  return english <= kMaxEnglish * all;
}

// Why a page cannot be held out, whatever it costs; null if it can.
const char* fault(const Page& page, std::size_t variants, std::int64_t max_bytes) {
  if (page.size() < variants) return "are not in every variant";
  for (const auto& [variant, candidate] : page) {
    const auto bytes = static_cast<std::int64_t>(live_bytes(*candidate));
    if (bytes == 0) return "are empty in a variant";
    if (bytes > max_bytes) return "are longer than heldout_page_max_bytes";
    if (!is_translated(*candidate)) return "fell back to English";
  }
  return nullptr;
}

std::map<std::string, Blocks> live_blocks(const Page& page) {
  std::map<std::string, Blocks> out;
  for (const auto& [variant, candidate] : page)
    for (auto& passage : candidate->passages)
      if (candidate->live(passage) && passage.english.empty())
        out[variant].emplace(passage.key, &passage);
  return out;
}

bool is_everywhere(const std::map<std::string, Blocks>& blocks, const std::string& key) {
  return std::ranges::all_of(blocks, [&](const auto& one) { return one.second.contains(key); });
}

// Keys of the blocks that can be tested: live everywhere, new everywhere (short ones may stand on
// several pages, as headings do).
std::vector<std::string> parallel_keys(const Page& page,
                                       const std::map<std::string, Blocks>& blocks,
                                       const Seen& seen) {
  std::vector<std::string> out;
  const auto* first = page.begin()->second;
  for (const auto& passage : first->passages) {
    const bool parallel = std::ranges::all_of(blocks, [&](const auto& one) {
      const auto found = one.second.find(passage.key);
      if (found == one.second.end()) return false;
      const auto before = seen.find(one.first);
      return before == seen.end() || !before->second.contains(found->second->text);
    });
    if (parallel && std::ranges::find(out, passage.key) == out.end()) out.push_back(passage.key);
  }
  return out;
}

// Whether the page stays itself in every variant when only these blocks are tested.
bool stays_whole(const Page& page, const std::vector<std::string>& keys, double max_lost) {
  const std::unordered_set<std::string> kept(keys.begin(), keys.end());
  return std::ranges::all_of(page, [&](const auto& one) {
    Share share;
    for (const auto& passage : one.second->passages)
      share.add(passage, !kept.contains(passage.key));
    return !share.is_above(max_lost);
  });
}

std::vector<Price::Item> items(const Page& page, std::map<std::string, Blocks>& blocks,
                               const std::vector<std::string>& keys) {
  std::vector<Price::Item> out;
  for (const auto& [variant, candidate] : page) {
    out.push_back({candidate, {}});
    for (const auto& key : keys) out.back().passages.push_back(blocks[variant][key]);
  }
  return out;
}

std::map<std::string, std::int64_t> take(const Page& page, std::map<std::string, Blocks>& blocks,
                                         const std::vector<std::string>& keys, const Price& price,
                                         Seen& seen) {
  std::map<std::string, std::int64_t> bytes;
  for (const auto& [variant, candidate] : page) {
    for (const auto& key : keys) {
      auto* passage = blocks[variant][key];
      passage->mark = {Fate::heldout, "heldout_pages", "its page was drawn by its key"};
      if (price.guards_blocks(*candidate, *passage)) seen[variant].insert(passage->text);
      bytes[variant] += static_cast<std::int64_t>(passage->text.size());
    }
    for (auto& passage : candidate->passages)
      if (candidate->live(passage) && passage.mark.fate != Fate::heldout)
        passage.mark = {Fate::dropped, "heldout_parallel",
                        is_everywhere(blocks, passage.key)
                            ? "held out before with another page, in one variant at least"
                            : "not in every variant, or English in one"};
  }
  return bytes;
}

}  // namespace

std::vector<std::string> page_variants(const Candidates& candidates, const CorpusRecipe& recipe) {
  std::map<std::string, std::set<std::string>> languages;  // by page key
  std::set<std::string> with_pages, sharing;
  double pages = 0, bytes = 0;
  for (const auto& candidate : candidates) {
    if (!is_parallel(candidate)) continue;
    with_pages.insert(candidate.document.language);
    languages[candidate.document.key].insert(candidate.document.language);
    ++pages;
    bytes += static_cast<double>(live_bytes(candidate));
  }
  for (const auto& [key, having] : languages)
    if (having.size() > 1) sharing.insert(having.begin(), having.end());
  if (with_pages.size() == 1) {
    const auto wanted = recipe.heldout_pages > 0
                            ? static_cast<double>(recipe.heldout_pages) / pages
                            : static_cast<double>(recipe.heldout_pages_bytes) / bytes;
    if (wanted <= recipe.heldout_max_share) sharing = std::move(with_pages);
  }
  auto out = canonical_variants(recipe);
  std::erase_if(out, [&](const auto& variant) { return !sharing.contains(variant); });
  return out;
}

base::Result<Drawn> hold_out_pages(Candidates& candidates, const CorpusRecipe& recipe,
                                   std::int64_t seed, const std::vector<std::string>& variants,
                                   Price& price) {
  Target target("pages", recipe.heldout_pages, recipe.heldout_pages_bytes, variants);
  if (variants.empty() || !target.wanted()) return Drawn();
  auto pages = gather(candidates, variants);
  std::vector<std::string> keys, held;
  for (const auto& [key, page] : pages) keys.push_back(key);
  Seen seen;
  for (const auto& key : dedup::keyed_order(std::move(keys), "heldout.pages", seed)) {
    if (target.reached()) break;
    if (const auto* why = fault(pages[key], variants.size(), recipe.heldout_page_max_bytes)) {
      target.refuse(why);
      continue;
    }
    auto blocks = live_blocks(pages[key]);
    const auto parallel = parallel_keys(pages[key], blocks, seen);
    if (parallel.empty() ||
        !stays_whole(pages[key], parallel, recipe.heldout_page_max_lost_share)) {
      target.refuse("would be tested with holes");
    } else if (const auto* why = price.accept(items(pages[key], blocks, parallel))) {
      target.refuse(why);
    } else {
      target.add(take(pages[key], blocks, parallel, price, seen));
      held.push_back(key);
    }
  }
  TRY(target.check(candidates, recipe.heldout_max_share));
  std::ranges::sort(held);
  return Drawn{std::move(held), target.refused()};
}

}  // namespace data::heldout
