// One piece after the other; see the header.
//
// Some pieces are found before the first is looked up, so that the memory that the look-ups need comes while others
// are found. Ids wait in a small array, so that the usual piece costs no call.
#include "tokenizer/piece_encoder.h"

#include "tokenizer/scanner/each_piece.h"

namespace tokenizer {

class PieceEncoder::Run {
 public:
  Run(const PieceEncoder& encoder, Scratch& scratch, std::vector<std::int32_t>& out)
      : encoder_(encoder), whole_(encoder.whole()), scratch_(scratch), out_(out) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() {
    look_up();
    flush();
  }

  // The piece of `size` bytes at `p` in a text that ends at `end`.
  [[gnu::always_inline]] void piece(const char* p, std::size_t size, const char* end) {
    auto& one = queue_[queued_++];
    one.p = p;
    one.size = size;
    if (size <= Small::kBytes) [[likely]]
      scratch_.small.place(p, size, end, one.small);
    else if (size <= Medium::kBytes)
      scratch_.medium.place(p, size, end, one.medium);
    if (queued_ == kQueue) look_up();
  }

 private:
  using Small = decltype(Scratch::small);
  using Medium = decltype(Scratch::medium);
  static constexpr std::size_t kQueue = 32, kRoom = 512, kMost = 8;

  struct Queued {
    const char* p;
    std::size_t size;
    Small::Place small;
    Medium::Place medium;
    const Small::Entry* small_entry;  // null: not known when it was looked for
    const Medium::Entry* medium_entry;
  };

  [[gnu::noinline]] void look_up() {
    for (std::size_t i = 0; i < queued_; ++i) find(queue_[i]);
    changed_ = false;
    for (std::size_t i = 0; i < queued_; ++i) {
      const auto& one = queue_[i];
      if (one.size <= Small::kBytes) [[likely]]
        through(scratch_.small, one.small, one.small_entry, one);
      else if (one.size <= Medium::kBytes)
        through(scratch_.medium, one.medium, one.medium_entry, one);
      else if (one.size <= Memo::kLongest)
        remembered({one.p, one.size});
      else
        merged({one.p, one.size});
    }
    queued_ = 0;
  }

  // For what is not known yet, memory is asked for that merging will need.
  void find(Queued& one) const {
    if (one.size <= Small::kBytes) [[likely]] {
      one.small_entry = scratch_.small.find(one.small);
      if (!one.small_entry && whole_) whole_->prefetch(one.small.keys[0], one.small.hash);
    } else if (one.size <= Medium::kBytes) {
      one.medium_entry = scratch_.medium.find(one.medium);
    }
  }

  template <class M>
  void through(M& memo, const M::Place& place, const M::Entry* entry, const Queued& one) {
    if (!entry || changed_) entry = memo.find(place);  // what was found may have given way
    if (!entry || entry->count > M::kIds) [[unlikely]] {
      if (entry) return put(memo.ids(*entry));
      return unknown(memo, place, {one.p, one.size});
    }
    if (used_ > kRoom - kMost) [[unlikely]]
      flush();
    std::memcpy(waiting_ + used_, entry->ids, sizeof entry->ids);
    used_ += entry->count;
  }

  template <class M>
  [[gnu::noinline]] void unknown(M& memo, const M::Place& place, std::string_view piece) {
    auto id = -1;
    if (whole_ && piece.size() <= PieceKey::kBytes)
      id = whole_->find(place.keys[0], piece.size(), place.hash);
    else if (whole_)
      id = whole_->find(piece);
    auto& made = scratch_.made;
    made.clear();
    if (id >= 0)
      made.push_back(id);
    else
      encoder_.bpe_.encode(piece, scratch_.pairs, made);
    memo.put(place, made);
    changed_ = true;
    put(made);
  }

  void remembered(std::string_view piece) {
    const auto hash = Memo::hash(piece);
    if (const auto ids = scratch_.large.find(piece, hash)) return put(*ids);
    auto& made = scratch_.made;
    made.clear();
    encoder_.merge(piece, scratch_.pairs, made);
    scratch_.large.put(piece, hash, made);
    put(made);
  }

  void merged(std::string_view piece) {
    flush();
    encoder_.merge(piece, scratch_.pairs, out_);
  }

  void put(std::span<const std::int32_t> ids) {
    if (used_ + ids.size() > kRoom) flush();
    if (ids.size() > kRoom) {
      out_.insert(out_.end(), ids.begin(), ids.end());
    } else {
      std::ranges::copy(ids, waiting_ + used_);
      used_ += ids.size();
    }
  }

  void flush() {
    out_.insert(out_.end(), waiting_, waiting_ + used_);
    used_ = 0;
  }

  const PieceEncoder& encoder_;
  const TokenTable* whole_;  // null: not known
  Scratch& scratch_;
  std::vector<std::int32_t>& out_;
  std::size_t used_ = 0, queued_ = 0;
  bool changed_ = false;  // since the queue was looked for
  Queued queue_[kQueue];
  std::int32_t waiting_[kRoom];
};

PieceEncoder::PieceEncoder(Bpe bpe, PreTokenizer cut, std::span<const TokenTable::Token> whole)
    : bpe_(std::move(bpe)), cut_(std::move(cut)) {
  if (!whole.empty()) whole_.emplace(whole);
}

void PieceEncoder::merge(std::string_view piece, KnownPairs& pairs,
                         std::vector<std::int32_t>& out) const {
  const auto id = whole() ? whole()->find(piece) : -1;
  if (id >= 0)
    out.push_back(id);
  else
    bpe_.encode(piece, pairs, out);
}

Pieces PieceEncoder::pieces(std::string_view text) const {
  Pieces pieces;
  cut_.split(text, pieces);
  return pieces;
}

void PieceEncoder::encode(std::string_view text, Scratch& scratch,
                          std::vector<std::int32_t>& out) const {
  bpe_.expect(text.size());
  Run run(*this, scratch, out);
  if (const auto rules = cut_.rules()) {
    const auto* end = text.data() + text.size();
    scanner::each_piece(*rules, text,
                        [&](const char* p, std::size_t size) { run.piece(p, size, end); });
    return;
  }
  cut_.split(text, scratch.pieces);
  for (const auto piece : scratch.pieces.list)
    run.piece(piece.data(), piece.size(), piece.data() + piece.size());
}

}  // namespace tokenizer
