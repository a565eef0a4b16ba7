#include "tokenizer/pattern_budget.h"

namespace tokenizer {
namespace {

thread_local PatternBudget* outermost = nullptr;

}  // namespace

PatternBudget::PatternBudget(std::size_t bytes) : used_(outermost ? outermost : this) {
  if (used_ != this) return;
  left_ = kOfAnyText + kOfEachByte * bytes;
  outermost = this;
}

PatternBudget::~PatternBudget() {
  if (used_ == this) outermost = nullptr;
}

base::Result<void> PatternBudget::check() const {
  if (!spent()) return {};
  return base::Error{base::Code::bad_request,
                     "a regular expression of the tokenizer backtracks without end over it",
                     "the text", "leave the text out, or take another tokenizer"};
}

void PatternBudget::use(std::uint64_t steps) {
  used_->spent_ = used_->spent_ || steps > used_->left_;
  used_->left_ -= steps < used_->left_ ? steps : used_->left_;
}

}  // namespace tokenizer
