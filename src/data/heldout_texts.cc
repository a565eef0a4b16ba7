// Holds out whole documents that need no twin in other variants: with heldout_texts_bytes of any
// kind but messages, else of text that has none: local files and JSON lines.
//
// Each variant is drawn from by itself. The order is drawn from the seed and the content, so a
// document that joins or leaves moves no other, and equal texts share one fate, whatever source
// they come from: one is held out, keep_apart() takes the rest from training. Where the recipe has
// no wish for texts, that for pages is theirs, since both are whole documents. What surprises: a
// document is never cut, so a variant of a few documents, of which the share is less than one, has
// none held out; that is no error here, for most lives never look at it. Who wants to evaluate is
// told (run/stage/corpus.cc).
#include <algorithm>
#include <map>

#include "base/hash.h"
#include "data/dedup/fold.h"
#include "data/dedup/keyed_order.h"
#include "data/stage_heldout.h"

namespace data::heldout {

namespace {

using Texts = std::map<std::string, std::vector<Candidate*>>;  // by digest of the folded content

bool holds_heldout(const Candidate& candidate) {
  return std::ranges::any_of(candidate.passages, [](const Passage& passage) {
    return passage.mark.fate == Fate::heldout;
  });
}

std::string content_digest(const Candidate& candidate) {
  base::Sha256 digest;
  for (const auto& passage : candidate.passages)
    if (candidate.live(passage))
      digest.add(dedup::fold(passage.text, candidate.document.language)).add("\0", 1);
  return digest.finish().hex();
}

std::map<std::string, Texts> gather(Candidates& candidates, bool with_pages) {
  std::map<std::string, Texts> out;
  for (auto& candidate : candidates) {
    const auto& kind = candidate.document.kind;
    if (kind == "messages" || (kind == "page" && !with_pages)) continue;
    if (candidate.dropped() || !is_trained_on(candidate) || holds_heldout(candidate)) continue;
    out[candidate.document.language][content_digest(candidate)].push_back(&candidate);
  }
  return out;
}

void take(Candidate& candidate) {
  for (auto& passage : candidate.passages)
    if (candidate.live(passage))
      passage.mark = {Fate::heldout, "heldout_texts", "drawn by its content"};
}

struct Wish {
  double documents = 0;  // 0: by bytes
  double bytes = 0;
  double share = 0;  // of all bytes, most
};

Wish wish_of(const CorpusRecipe& recipe) {
  if (recipe.heldout_texts_bytes > 0)
    return {0, static_cast<double>(recipe.heldout_texts_bytes), recipe.heldout_max_share};
  return {static_cast<double>(recipe.heldout_pages),
          static_cast<double>(recipe.heldout_pages_bytes), recipe.heldout_texts_share};
}

// Until the wish is met; a document that would take more than `most` is passed over.
void draw(Texts& texts, const CorpusRecipe& recipe, std::int64_t seed) {
  const auto wish = wish_of(recipe);
  double all = 0, held = 0, documents = 0;
  std::vector<std::string> keys;
  for (const auto& [key, same] : texts) {
    for (const auto* one : same) all += static_cast<double>(live_bytes(*one));
    keys.push_back(key);
  }
  const auto share = wish.share * all;
  const auto target = std::min(wish.bytes, share);
  const auto most = recipe.heldout_max_share * all;
  for (const auto& key : dedup::keyed_order(std::move(keys), "heldout.texts", seed)) {
    if (wish.documents > 0 ? documents >= wish.documents || held >= share : held >= target) return;
    auto& candidate = *texts[key].front();
    const auto bytes = static_cast<double>(live_bytes(candidate));
    if (held + bytes > most) continue;
    take(candidate);
    held += bytes;
    ++documents;
  }
}

}  // namespace

void hold_out_texts(Candidates& candidates, const CorpusRecipe& recipe, std::int64_t seed,
                    bool with_pages) {
  const auto wish = wish_of(recipe);
  if (wish.documents == 0 && wish.bytes == 0) return;
  for (auto& [variant, texts] : gather(candidates, with_pages || recipe.heldout_texts_bytes > 0))
    if (static_cast<double>(texts.size()) * wish.share >= 1) draw(texts, recipe, seed);
}

}  // namespace data::heldout
