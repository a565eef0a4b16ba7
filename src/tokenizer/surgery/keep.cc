#include "tokenizer/surgery/keep.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace tokenizer::surgery {
namespace {

using base::Result;

class Keeper {
 public:
  Keeper(const Subject& subject, const Keeping& keeping)
      : subject_(subject),
        keeping_(keeping),
        size_(subject.ids()),
        kept_(static_cast<std::size_t>(size_)) {
    for (const auto id : keeping.also) size_ = std::max(size_, id + 1);
    kept_.resize(static_cast<std::size_t>(size_));
    ways_.resize(kept_.size());
    for (const auto& merge : subject.merges)
      ways_[at(merge.result)].push_back({merge.left, merge.right});
    for (const auto* fixed : {&subject.fixed, &keeping.also})
      for (const auto id : *fixed) take(id, kAll);
  }

  std::int64_t count() const { return count_; }

  // The token and all that its merges are made of, if these are not more than `room`.
  void take(std::int32_t id, std::int64_t room) {
    std::vector<std::int32_t> needed{id};
    std::set<std::int32_t> seen{id};
    for (std::size_t i = 0; i < needed.size(); ++i)
      for (const auto& way : ways_[at(needed[i])])
        for (const auto part : way)
          if (!kept_[at(part)] && seen.insert(part).second) needed.push_back(part);
    std::erase_if(needed, [&](std::int32_t one) { return kept_[at(one)]; });
    if (std::ssize(needed) > room) return;
    for (const auto one : needed) kept_[at(one)] = true;
    count_ += std::ssize(needed);
  }

  // Ids of tokens: those in the text first, the most frequent first, then by the rank of their first merge.
  std::vector<std::int32_t> by_worth() const {
    std::vector<std::size_t> rank(kept_.size(), SIZE_MAX);
    for (std::size_t i = subject_.merges.size(); i-- > 0;) rank[at(subject_.merges[i].result)] = i;
    std::vector<std::int32_t> out;
    for (std::int32_t id = 0; id < subject_.vocabulary().size(); ++id)
      if (subject_.vocabulary().has(id)) out.push_back(id);
    std::ranges::sort(out, {}, [&](std::int32_t id) {
      return std::tuple(~keeping_.counts[at(id)], rank[at(id)], id);
    });
    return out;
  }

  Change change() const {
    Change out;
    for (const bool stays : kept_) out.moved.push_back(stays ? out.ids_kept++ : -1);
    return out;
  }

  static constexpr std::int64_t kAll = INT64_MAX;

 private:
  static std::size_t at(std::int32_t id) { return static_cast<std::size_t>(id); }

  const Subject& subject_;
  const Keeping& keeping_;
  std::int32_t size_;
  std::vector<bool> kept_;
  std::vector<std::vector<std::array<std::int32_t, 2>>>
      ways_;  // by id, the parts of each merge that makes it
  std::int64_t count_ = 0;
};

}  // namespace

std::vector<std::uint64_t> tokens_of(const Subject& subject, const Pieces& pieces) {
  std::vector<std::uint64_t> out(static_cast<std::size_t>(subject.ids()));
  for (const auto& [piece, count] : pieces)
    for (const auto id : ids_of(subject, piece)) out[static_cast<std::size_t>(id)] += count;
  return out;
}

Result<Change> keep(const Subject& subject, const Keeping& keeping) {
  Keeper keeper(subject, keeping);
  const auto bad = [&](const std::string& what, const std::string& hint) {
    return base::Error{base::Code::bad_request, what, subject.where, hint};
  };
  const auto fixed = keeper.count();
  if (keeping.most > 0 && keeping.most < fixed)
    return bad("bytes and special tokens alone are " + std::to_string(fixed) + " ids, " +
                   std::to_string(keeping.most) + " are to be kept",
               "keep at least " + std::to_string(fixed));
  for (const auto id : keeper.by_worth()) {
    if (keeping.most == 0 && keeping.counts[static_cast<std::size_t>(id)] == 0) break;
    keeper.take(id, keeping.most > 0 ? keeping.most - keeper.count() : Keeper::kAll);
  }
  if (keeping.most > keeper.count())
    return bad("there are " + std::to_string(keeper.count()) + " ids, " +
                   std::to_string(keeping.most) + " are to be kept",
               "keep fewer");
  return keeper.change();
}

}  // namespace tokenizer::surgery
