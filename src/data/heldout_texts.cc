// Holds out whole documents, each variant by itself: with heldout_texts_bytes, or heldout_texts_share
// and no wish for pages, of any kind but messages; else of text that has no twins (heldout_pages.cc),
// such as local files, as much as the wish for pages says; with heldout_texts = false none.
//
// The order is drawn from the seed and the content, so a document that joins or leaves moves no
// other, and equal texts share one fate, whatever source they come from: one is held out,
// keep_apart() takes the rest from training. First come documents that hold no phrase of the house
// (guard.h), for that is scored although training has it; then those that have one, and last those
// whose copies are larger than themselves (heldout_price.h). What surprises: a document is never
// cut, so a variant of a few documents may have none held out; that is no error here, for most lives
// never look at it. Who wants to evaluate is told (run/stage/corpus.cc).
#include <algorithm>
#include <limits>
#include <map>
#include <set>

#include "base/hash.h"
#include "data/dedup/fold.h"
#include "data/dedup/keyed_order.h"
#include "data/heldout_price.h"
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

bool wishes_pages(const CorpusRecipe& recipe) {
  return recipe.heldout_pages > 0 || recipe.heldout_pages_bytes > 0;
}

bool any_kind(const CorpusRecipe& recipe) {
  return recipe.heldout_texts_bytes > 0 ||
         (recipe.heldout_texts_share > 0 && !wishes_pages(recipe));
}

std::map<std::string, Texts> gather(Candidates& candidates, const CorpusRecipe& recipe,
                                    const std::vector<std::string>& page_variants) {
  std::map<std::string, Texts> out;
  for (auto& candidate : candidates) {
    const auto& document = candidate.document;
    if (document.kind == "messages") continue;
    const bool with_twins =
        document.parallel &&
        std::ranges::find(page_variants, document.language) != page_variants.end();
    if (with_twins && !any_kind(recipe)) continue;
    if (candidate.dropped() || !is_trained_on(candidate) || holds_heldout(candidate)) continue;
    out[document.language][content_digest(candidate)].push_back(&candidate);
  }
  return out;
}

Price::Item item_of(const Candidate& candidate) {
  Price::Item out{&candidate, {}};
  for (const auto& passage : candidate.passages)
    if (candidate.live(passage)) out.passages.push_back(&passage);
  return out;
}

void take(Candidate& candidate) {
  for (auto& passage : candidate.passages)
    if (candidate.live(passage))
      passage.mark = {Fate::heldout, "heldout_texts", "drawn by its content"};
}

// How a document may be taken, the best first.
enum class Level { plain, cheap, any };

bool takes(Level level, const Price::Item& item, Price& price) {
  if (level == Level::any) return !price.afford({item});
  return !(level == Level::plain && price.holds_phrase(item)) && !price.accept({item});
}

struct Wish {
  double documents = 0;  // 0: by bytes
  double bytes = 0;
  double share = 0;   // of all bytes, most
  double fewest = 0;  // documents, even above `bytes` and `share`
};

// What a recipe that says no share gives to text without twins at most.
constexpr double kUsualShare = 0.1;
// An interval is drawn from whole documents, and of one it is none.
constexpr double kFewest = 10;

Wish wish_of(const CorpusRecipe& recipe) {
  constexpr double all = std::numeric_limits<double>::infinity();
  const auto texts = static_cast<double>(recipe.heldout_texts_bytes);
  const bool by_share = recipe.heldout_texts_share > 0;
  Wish out;
  if (texts > 0) {
    out.bytes = texts;
    out.share = recipe.heldout_max_share;
  } else if (wishes_pages(recipe)) {
    out.documents = static_cast<double>(recipe.heldout_pages);
    out.bytes = static_cast<double>(recipe.heldout_pages_bytes);
    out.share = kUsualShare;
  } else if (by_share) {
    out.bytes = all;
  }
  if (by_share) out.share = recipe.heldout_texts_share;
  if (by_share && out.documents == 0) out.fewest = kFewest;
  return out;
}

// Until the wish is met; a document that would take more than heldout_max_share is passed over.
class Draw {
 public:
  Draw(Texts& texts, const CorpusRecipe& recipe) : texts_(texts), wish_(wish_of(recipe)) {
    double all = 0;
    for (const auto& [key, same] : texts)
      for (const auto* one : same) all += static_cast<double>(live_bytes(*one));
    share_ = wish_.share * all;
    most_ = recipe.heldout_max_share * all;
  }

  void run(std::int64_t seed, Price& price) {
    std::vector<std::string> keys;
    for (const auto& [key, same] : texts_) keys.push_back(key);
    const auto order = dedup::keyed_order(std::move(keys), "heldout.texts", seed);
    for (const auto level : {Level::plain, Level::cheap, Level::any})
      for (const auto& key : order)
        if (!is_met()) look_at(*texts_[key].front(), level, price);
  }

 private:
  bool is_met() const {
    if (documents_ < wish_.fewest) return false;
    if (wish_.documents > 0) return documents_ >= wish_.documents || held_ >= share_;
    return held_ >= std::min(wish_.bytes, share_);
  }
  void look_at(Candidate& candidate, Level level, Price& price) {
    const auto bytes = static_cast<double>(live_bytes(candidate));
    if (holds_heldout(candidate) || held_ + bytes > most_) return;
    if (!takes(level, item_of(candidate), price)) return;
    take(candidate);
    held_ += bytes;
    ++documents_;
  }

  Texts& texts_;
  Wish wish_;
  double share_ = 0, most_ = 0, held_ = 0, documents_ = 0;
};

}  // namespace

void hold_out_texts(Candidates& candidates, const CorpusRecipe& recipe, std::int64_t seed,
                    const std::vector<std::string>& page_variants, Price& price) {
  if (!recipe.heldout_texts) return;
  const auto wish = wish_of(recipe);
  if (wish.documents == 0 && wish.bytes == 0) return;
  for (auto& [variant, texts] : gather(candidates, recipe, page_variants))
    if (wish.fewest > 0 || static_cast<double>(texts.size()) * wish.share >= 1)
      Draw(texts, recipe).run(seed, price);
}

}  // namespace data::heldout
