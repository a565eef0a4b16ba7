// Words that are tokens, so that a text's are found at once when they come for the first time: each token's
// spelling is merged as a word would be, and it counts where it becomes that token.
#include "base/utf8.h"
#include "tokenizer/bpe_words.h"

namespace tokenizer {

class BpeWords::Whole {
 public:
  Whole(const BpeWords& words, WordMemo& out) : words_(words), out_(out) {}

  void add(std::string_view spelling) {
    if (out_.is_full()) return;
    text_.clear();
    if (!base::valid_utf8(spelling) || !spell(spelling, text_)) return;
    Row row;
    if (words_.read_row(text_, 0, row) < text_.size() || row.starts != 1) return;  // never one
    auto& key = keys_[desk_->job_count];
    key.set(text_, text_.size());
    out_.expect(key);
    if (row.count == 1) return put(key, words_.id_of(row.atoms[0]));
    words_.lay_job(row.atoms, row.count, *desk_);
    if (desk_->job_count == BpeDesk::kJobs) finish();
  }

  void finish() {
    words_.merge_all(*desk_);
    for (std::size_t i = 0; i < desk_->job_count; ++i)
      if (const auto id = desk_->jobs[i].only(); id >= 0 && !out_.is_full()) put(keys_[i], id);
    desk_->clear();
  }

 private:
  // As words have it in plain_ids.h. False for what none has, or is not remembered.
  static bool spell(std::string_view spelling, std::string& out) {
    constexpr std::string_view kSign = "\u2581";
    for (auto rest = spelling; !rest.empty();) {
      if (rest.starts_with(' ')) return false;
      const bool sign = rest.starts_with(kSign);
      out += sign ? ' ' : rest[0];
      rest.remove_prefix(sign ? kSign.size() : 1);
    }
    return !out.empty() && out.size() <= WordMemo::kLongest;
  }
  void put(const WordMemo::Key& key, std::int32_t id) { out_.put(key, {&id, 1}); }

  const BpeWords& words_;
  WordMemo& out_;
  std::unique_ptr<BpeDesk> desk_ = std::make_unique<BpeDesk>();
  std::string text_;
  std::array<WordMemo::Key, BpeDesk::kJobs> keys_;  // of those on the desk
};

void BpeWords::make_known() const {
  whole_.reserve(static_cast<std::size_t>(vocabulary_.count()));
  Whole whole(*this, whole_);
  for (std::int32_t id = 0; id < vocabulary_.size(); ++id) whole.add(vocabulary_.spelling(id));
  whole.finish();
  known_.store(&whole_, std::memory_order_release);
}

void BpeWords::make_ready() const {
  if (enough_.now()) make_known();
}

void BpeWords::expect(std::size_t text) const {
  if (enough_.comes(text)) make_known();
}

}  // namespace tokenizer
