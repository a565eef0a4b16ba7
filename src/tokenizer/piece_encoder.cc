// One piece after the other; see the header.
//
// Ids wait in a small array, so that the usual piece costs no call and no question of room.
#include "tokenizer/piece_encoder.h"

#include "tokenizer/scanner/each_piece.h"

namespace tokenizer {

class PieceEncoder::Run {
 public:
  Run(const PieceEncoder& encoder, Scratch& scratch, std::vector<std::int32_t>& out)
      : encoder_(encoder), scratch_(scratch), out_(out) {}
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;
  ~Run() { flush(); }

  // The piece of `size` bytes at `p` in a text that ends at `end`.
  void piece(const char* p, std::size_t size, const char* end) {
    if (size <= scratch_.small.kBytes) [[likely]]
      return through(scratch_.small, p, size, end);
    if (size <= scratch_.medium.kBytes) return through(scratch_.medium, p, size, end);
    flush();
    if (size <= Memo::kLongest)
      remembered({p, size});
    else
      encoder_.merge({p, size}, out_);
  }

 private:
  static constexpr std::size_t kRoom = 512, kMost = 8;

  template <class M>
  void through(M& memo, const char* p, std::size_t size, const char* end) {
    const auto place = memo.place(p, size, end);
    if (const auto* entry = memo.find(place)) [[likely]] {
      if (entry->count > M::kIds) return put(memo.ids(*entry));
      if (used_ > kRoom - kMost) flush();
      std::memcpy(waiting_ + used_, entry->ids, sizeof entry->ids);
      used_ += entry->count;
      return;
    }
    unknown(memo, place, {p, size});
  }

  template <class M, class Place>
  [[gnu::noinline]] void unknown(M& memo, const Place& place, std::string_view piece) {
    const auto* whole = encoder_.whole();
    auto id = -1;
    if (whole && piece.size() <= PieceKey::kBytes)
      id = whole->find(place.keys[0], piece.size(), place.hash);
    else if (whole)
      id = whole->find(piece);
    if (id >= 0) {
      put({&id, 1});
      return memo.put(place, {&id, 1});
    }
    flush();
    const auto first = out_.size();
    encoder_.bpe_.encode(piece, out_);
    memo.put(place, std::span(out_).subspan(first));
  }

  void remembered(std::string_view piece) {
    const auto hash = Memo::hash(piece);
    if (const auto ids = scratch_.large.find(piece, hash)) {
      out_.insert(out_.end(), ids->begin(), ids->end());
      return;
    }
    const auto first = out_.size();
    encoder_.merge(piece, out_);
    scratch_.large.put(piece, hash, std::span(out_).subspan(first));
  }

  void put(std::span<const std::int32_t> ids) {
    flush();
    out_.insert(out_.end(), ids.begin(), ids.end());
  }

  void flush() {
    out_.insert(out_.end(), waiting_, waiting_ + used_);
    used_ = 0;
  }

  const PieceEncoder& encoder_;
  Scratch& scratch_;
  std::vector<std::int32_t>& out_;
  std::size_t used_ = 0;
  std::int32_t waiting_[kRoom];
};

PieceEncoder::PieceEncoder(Bpe bpe, PreTokenizer cut, std::span<const TokenTable::Token> whole)
    : bpe_(std::move(bpe)), cut_(std::move(cut)) {
  if (!whole.empty()) whole_.emplace(whole);
}

void PieceEncoder::merge(std::string_view piece, std::vector<std::int32_t>& out) const {
  const auto id = whole() ? whole()->find(piece) : -1;
  if (id >= 0)
    out.push_back(id);
  else
    bpe_.encode(piece, out);
}

void PieceEncoder::encode(std::string_view text, Scratch& scratch,
                          std::vector<std::int32_t>& out) const {
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
