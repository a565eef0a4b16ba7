#include "tokenizer/held_out_search.h"

#include <algorithm>

#include "base/visible.h"
#include "tokenizer/held_out_form.h"

namespace tokenizer {
namespace {

constexpr std::size_t kTail = 1024, kMostTail = 1 << 16;  // bytes
constexpr std::size_t kTold = 5;

std::size_t lines_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

std::string end_of(std::string_view text, std::size_t bytes) {
  auto begin = text.size() - std::min(text.size(), bytes);
  while (begin < text.size() && (static_cast<unsigned char>(text[begin]) & 0xc0) == 0x80) ++begin;
  return std::string(text.substr(begin));
}

// Of `text`, behind `before`: what holds a run, however much of it is blank.
std::string tail_of(std::string_view before, std::string_view text) {
  for (auto bytes = kTail; bytes < text.size(); bytes *= 2) {
    auto tail = end_of(text, bytes);
    if (held_out_form(tail).size() >= HeldOut::kRun) return tail;
  }
  return end_of(std::string(before) + std::string(text), kMostTail);
}

}  // namespace

bool HeldOutSearch::plain() const { return is_plain_text(file_.path); }

void HeldOutSearch::look(std::span<const TrainingText> batch, const base::Pool& pool) {
  if (held_.empty()) return;
  std::vector<std::string> tails(plain() ? batch.size() + 1 : 0);
  if (plain()) {
    tails[0] = std::move(tail_);
    for (std::size_t i = 0; i < batch.size(); ++i) tails[i + 1] = tail_of(tails[i], batch[i].text);
  }
  std::vector<std::optional<HeldOut::Found>> found(batch.size());
  pool.run(batch.size(), [&](int, std::size_t i) {
    found[i] = plain() ? held_.find(tails[i] + batch[i].text) : held_.find(batch[i].text);
  });
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (found[i]) add(batch[i], std::move(*found[i]), plain() ? lines_ - lines_in(tails[i]) : 0);
    lines_ += plain() ? lines_in(batch[i].text) : 0;
  }
  if (plain()) tail_ = std::move(tails.back());
}

void HeldOutSearch::add(const TrainingText& document, HeldOut::Found found,
                        std::size_t lines_before) {
  auto name = plain() ? "line " + std::to_string(lines_before + found.line)
                      : "document " + base::visible(document.id) + " of the source " +
                            base::visible(document.source);
  if (places_.empty() || places_.back().name != name) places_.push_back({name, std::move(found)});
}

base::Result<void> HeldOutSearch::over() const {
  if (places_.empty()) return {};
  std::string more;
  for (std::size_t i = 1; i < std::min(places_.size(), kTold); ++i)
    more += (i == 1 ? "; so does " : ", ") + places_[i].name;
  if (places_.size() > kTold) more += " and " + std::to_string(places_.size() - kTold) + " more";
  const auto& [name, found] = places_.front();
  return base::Error{base::Code::bad_data,
                     "the text to learn from in " + base::visible(file_.language) +
                         " holds text that is held out: " + name + " has \"" +
                         base::visible(found.run) + "\" of " + base::visible(found.name) + more,
                     file_.path,
                     "take it out of the text: no test tells anything about what learned from it"};
}

}  // namespace tokenizer
