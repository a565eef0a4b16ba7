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
  static constexpr std::size_t kQueue = 64, kRoom = 512, kMost = Small::kCopied;
  static constexpr auto kMostIds = MergedTogether::kBytes;  // of a piece that is looked up
  static_assert(Memo::kLongest == kMostIds && Medium::kCopied == kMost);

  struct Queued {
    const char* p;
    std::size_t size;
    const std::int32_t* ids;  // and as many more as the memo copies
    std::size_t count;
    Small::Place small;
    Medium::Place medium;
    std::uint64_t hash;  // of one that is longer than those of either
  };

  [[gnu::noinline]] void look_up() {
    unknown_ = 0;
    for (std::size_t i = 0; i < queued_; ++i) find(queue_[i]);
    if (unknown_ > 0) make();
    for (std::size_t i = 0; i < queued_; ++i) {
      const auto& one = queue_[i];
      if (one.size <= Medium::kBytes) [[likely]]
        give(one);
      else if (one.size <= Memo::kLongest)
        put({one.ids, one.count});
      else
        merged({one.p, one.size});
    }
    for (std::size_t i = 0; i < unknown_; ++i) keep(*unknowns_[i]);
    queued_ = 0;
  }

  [[gnu::always_inline]] void find(Queued& one) {
    if (one.size <= Small::kBytes) [[likely]]
      find_in(scratch_.small, one.small, one);
    else if (one.size <= Medium::kBytes)
      find_in(scratch_.medium, one.medium, one);
    else if (one.size <= Memo::kLongest)
      find_long(one);
  }

  void find_long(Queued& one) {
    one.hash = Memo::hash({one.p, one.size});
    const auto ids = scratch_.large.find({one.p, one.size}, one.hash);
    if (!ids) {
      unknowns_[unknown_++] = &one;
      return;
    }
    one.ids = ids->data();
    one.count = ids->size();
  }

  template <class M>
  [[gnu::always_inline]] void find_in(const M& memo, const M::Place& place, Queued& one) {
    const auto* entry = memo.find(place);
    if (!entry) {
      if (whole_) whole_->prefetch(place.hash);
      unknowns_[unknown_++] = &one;
      return;
    }
    const auto ids = memo.ids(*entry);
    one.ids = ids.data();
    one.count = ids.size();
  }

  // The ids of those that the memos do not know: of tokens, and of what is merged, all of it together.
  [[gnu::noinline]] void make() {
    std::string_view pieces[kQueue];
    std::size_t at[kQueue], merging = 0;
    for (std::size_t i = 0; i < unknown_; ++i) {
      auto& one = *unknowns_[i];
      made_[i][0] = whole(one);
      one.ids = made_[i];
      one.count = 1;
      pieces[merging] = {one.p, one.size};
      at[merging] = i;
      merging += made_[i][0] < 0;
    }
    const auto* hash = encoder_.bpe_.hash();
    if (hash)
      scratch_.together.merge(*hash, encoder_.bpe_.characters(), encoder_.bpe_.bytes(), pieces,
                              merging);
    for (std::size_t i = 0; i < merging; ++i)
      unknowns_[at[i]]->count =
          hash ? scratch_.together.ids(i, made_[at[i]]) : merge_alone(pieces[i], made_[at[i]]);
  }

  std::int32_t whole(const Queued& one) const {
    if (!whole_) return -1;
    if (one.size <= PieceKey::kBytes)
      return whole_->find(one.small.keys[0], one.size, one.small.hash);
    return whole_->find({one.p, one.size});
  }

  std::size_t merge_alone(std::string_view piece, std::int32_t* out) const {
    auto& made = scratch_.made;
    made.clear();
    encoder_.bpe_.encode(piece, scratch_.pairs, made);
    std::ranges::copy(made, out);
    return made.size();
  }

  [[gnu::always_inline]] void give(const Queued& one) {
    if (one.count > kMost) [[unlikely]]
      return put({one.ids, one.count});
    if (used_ > kRoom - kMost) [[unlikely]]
      flush();
    std::memcpy(waiting_ + used_, one.ids, kMost * sizeof *waiting_);
    used_ += one.count;
  }

  // After all have been given, since what is put takes the place of what was found.
  void keep(const Queued& one) {
    const std::span ids(one.ids, one.count);
    if (one.size <= Small::kBytes)
      keep_in(scratch_.small, one.small, ids);
    else if (one.size <= Medium::kBytes)
      keep_in(scratch_.medium, one.medium, ids);
    else if (!scratch_.large.find({one.p, one.size}, one.hash))
      scratch_.large.put({one.p, one.size}, one.hash, ids);
  }
  template <class M>
  static void keep_in(M& memo, const M::Place& place, std::span<const std::int32_t> ids) {
    if (!memo.find(place)) memo.put(place, ids);  // it may have been there twice
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
  std::size_t unknown_ = 0;
  Queued* unknowns_[kQueue];  // of the queue
  std::int32_t made_[kQueue][kMostIds];
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
  // About as many as text becomes, so that they are seldom moved; never less than twice, so that callers may append.
  constexpr std::size_t kBytesOfOne = 4;
  if (const auto most = out.size() + text.size() / kBytesOfOne; most > out.capacity())
    out.reserve(std::max(most, 2 * out.capacity()));
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
