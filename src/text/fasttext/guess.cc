#include "text/fasttext/guess.h"

#include <algorithm>
#include <cmath>

namespace text::fasttext {
namespace {

bool better(const Scored& a, const Scored& b) { return a.log > b.log; }

}  // namespace

void Best::put(Scored one) {
  kept_.push_back(one);
  std::push_heap(kept_.begin(), kept_.end(), better);
  if (kept_.size() <= most_) return;
  std::pop_heap(kept_.begin(), kept_.end(), better);
  kept_.pop_back();
}

std::vector<Scored> Best::take() {
  std::sort_heap(kept_.begin(), kept_.end(), better);
  return std::move(kept_);
}

float log_of(float score) { return static_cast<float>(std::log(score + 1e-5)); }

}  // namespace text::fasttext
