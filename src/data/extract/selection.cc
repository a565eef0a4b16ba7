#include "data/extract/selection.h"

#include <algorithm>
#include <limits>

namespace data::extract {

using store::html::Tag;
using store::html::Tree;

namespace {

constexpr std::size_t kMostArticles = 256;

class Selector {
 public:
  Selector(const Tree& tree, const std::vector<Mark>& marks,
           const std::vector<std::uint32_t>& weights, std::uint32_t headline)
      : tree_(tree),
        marks_(marks),
        weights_(weights),
        headline_(headline),
        unseen_(out_of_sight()),
        all_(tree, weights, unseen_),
        total_(all_.of(0).prose) {
    find_places();
  }

  Selection run() {
    auto out = attempt(true, true);
    if (too_little(out)) out = attempt(true, false);
    if (too_little(out)) out = attempt(false, false);
    return out;
  }

 private:
  std::vector<char> out_of_sight() const {
    std::vector<char> out(tree_.nodes.size(), 0);
    for (std::size_t at = 0; at < out.size(); ++at)
      out[at] = marks_[at] == Mark::silent || marks_[at] == Mark::hidden;
    return out;
  }

  bool holds(std::uint32_t node, std::uint32_t inner) const {
    return inner != kNoNode && inner >= node && inner < tree_.nodes[node].end;
  }

  // Places of the text by what the page itself says, in its order.
  void find_places() {
    std::uint32_t out_until = 0;
    for (std::uint32_t at = 0; at < tree_.nodes.size(); ++at) {
      if (unseen_[at]) out_until = std::max(out_until, tree_.nodes[at].end);
      if (at < out_until) continue;
      if (marks_[at] == Mark::main) mains_.push_back(at);
      if (marks_[at] == Mark::content) contents_.push_back(at);
      if (marks_[at] == Mark::article && articles_.size() < kMostArticles) articles_.push_back(at);
    }
  }

  bool holds_any(std::uint32_t node, const std::vector<std::uint32_t>& places) const {
    const auto first = std::ranges::lower_bound(places, node);
    return first != places.end() && *first < tree_.nodes[node].end;
  }

  std::ptrdiff_t count_in(std::uint32_t node, const std::vector<std::uint32_t>& places) const {
    return std::ranges::count_if(places, [&](std::uint32_t one) { return holds(node, one); });
  }

  // Of the innermost <main> that holds it; of the page where there is none at all. What stands beside
  // a <main> is measured by no share, for the page itself says that it is not the text.
  std::uint64_t prose_around(std::uint32_t node) const {
    if (mains_.empty()) return total_;
    for (auto at = mains_.rbegin(); at != mains_.rend(); ++at)
      if (holds(*at, node)) return all_.of(*at).prose;
    return std::numeric_limits<std::uint64_t>::max();
  }

  // Too much of the page, or of the main part, for what its name says.
  bool is_protected(std::uint32_t node) const {
    if (holds(node, headline_) || holds_any(node, mains_)) return true;
    if (marks_[node] == Mark::comments) return false;
    if (2 * std::uint64_t{all_.of(node).prose} > prose_around(node)) return true;
    return std::ranges::any_of(articles_, [&](std::uint32_t one) {
      return holds(node, one) && 5 * std::uint64_t{all_.of(one).prose} > 2 * std::uint64_t{total_};
    });
  }

  Selection attempt(bool names, bool comments) {
    Selection out{.root = 0, .dropped = unseen_};
    for (std::uint32_t at = 1; at < tree_.nodes.size(); ++at) {
      const auto mark = marks_[at];
      const bool by_name = (names && mark == Mark::around) || (comments && mark == Mark::comments);
      if (by_name && !is_protected(at)) out.dropped[at] = 1;
    }
    const Sums left(tree_, weights_, out.dropped);
    out.root = root_of(left, out.dropped);
    if (headline_ != kNoNode && !holds(out.root, headline_)) out.headline = headline_;
    left_ = left.of(out.root);
    return out;
  }

  // Nothing, or next to nothing of what a reader sees.
  bool too_little(const Selection&) const {
    return left_.text == 0 || (left_.prose < 200 && 10 * std::uint64_t{left_.prose} < total_);
  }

  std::uint32_t root_of(const Sums& left, const std::vector<char>& dropped) const {
    const auto prose = [&](std::uint32_t node) { return std::uint64_t{left.of(node).prose}; };
    const auto most = [&](const std::vector<std::uint32_t>& places) {
      const auto found = std::ranges::max_element(places, {}, prose);
      return found == places.end() ? kNoNode : *found;
    };
    const auto whole = prose(0);
    std::uint32_t root = 0;
    if (const auto main = most(mains_); main != kNoNode && 4 * prose(main) >= whole) root = main;
    // One article is the text, several are parts of it, and teasers of others are none.
    const auto article = most(articles_);
    const int share = count_in(root, articles_) == 1 ? 35 : 70;
    if (article != kNoNode && holds(root, article) &&
        100 * prose(article) >= static_cast<unsigned>(share) * prose(root))
      root = article;
    const auto content = most(contents_);
    if (content != kNoNode && holds(root, content) && 10 * prose(content) >= 8 * prose(root))
      root = content;
    return root == 0 ? narrowed(root, left, dropped) : root;
  }

  static bool is_container(Tag tag) {
    switch (tag) {
      case Tag::html:
      case Tag::body:
      case Tag::div:
      case Tag::section:
      case Tag::article:
      case Tag::main:
      case Tag::form:
      case Tag::center:
      case Tag::table:
      case Tag::tbody:
      case Tag::tr:
      case Tag::td:
      case Tag::other:
      case Tag::span:
      case Tag::font:
        return true;
      default:
        return false;
    }
  }

  // Down to where nearly all of the prose is still together.
  std::uint32_t narrowed(std::uint32_t root, const Sums& left,
                         const std::vector<char>& dropped) const {
    while (true) {
      const auto whole = std::uint64_t{left.of(root).prose};
      std::uint32_t best = kNoNode;
      for (auto at = root + 1; at < tree_.nodes[root].end; at = tree_.nodes[at].end)
        if (!dropped[at] && is_container(tree_.nodes[at].tag) && whole > 0 &&
            100 * std::uint64_t{left.of(at).prose} >= 88 * whole)
          best = at;
      if (best == kNoNode) return root;
      root = best;
    }
  }

  const Tree& tree_;
  const std::vector<Mark>& marks_;
  const std::vector<std::uint32_t>& weights_;
  const std::uint32_t headline_;
  const std::vector<char> unseen_;
  const Sums all_;
  const std::uint64_t total_;
  std::vector<std::uint32_t> mains_, contents_, articles_;
  Mass left_;
};

}  // namespace

Selection select(const Tree& tree, const std::vector<Mark>& marks,
                 const std::vector<std::uint32_t>& weights, std::uint32_t headline) {
  return Selector(tree, marks, weights, headline).run();
}

}  // namespace data::extract
